import { describe, expect, test } from 'vitest';
import { clientErrorCodes, hasCode, PasskeysClientError } from '../../../client/index.ts';
import { userErrorCodes } from '../../../contract/error-codes.ts';

describe('Error codes', () => {
  test('The error codes of the client and the contract are distinct', () => {
    const codes = [...clientErrorCodes, ...userErrorCodes];
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each([...clientErrorCodes, ...userErrorCodes])('The error code `%s` has a next step', (code) => {
    expect(new PasskeysClientError(code).nextStep).toMatch(/^[a-z_]+$/);
  });

  test('`hasCode` accepts only errors of its own class', () => {
    expect(hasCode(new PasskeysClientError('cancelled'), 'network', 'cancelled')).toBe(true);
    expect(hasCode(new PasskeysClientError('cancelled'), 'network')).toBe(false);
    expect(hasCode(Object.assign(new Error(), { code: 'cancelled' }), 'cancelled')).toBe(false);
  });
});
