import { describe, expect, test } from 'vitest';
import { clientErrorCodes, errorMessages, hasCode, PasskeysClientError } from '../../client/index.ts';
import { passkeyErrorCodes } from '../../lambdas/contract.ts';

describe('errors', () => {
  test('codes of the client and of the contract are distinct, and each has its text', () => {
    const codes = [...clientErrorCodes, ...passkeyErrorCodes];
    expect(new Set(codes).size).toBe(codes.length);
    expect(Object.keys(errorMessages).toSorted()).toEqual(codes.toSorted());
  });

  test.each(Object.entries(errorMessages).filter(([code]) => code !== 'aborted'))(
    '%s: a sentence on what happened and one on what to do',
    (_code, text) => {
      expect(text.match(/[.](?: |$)/g)?.length).toBeGreaterThanOrEqual(2);
      expect(text).not.toMatch(/error|exception|invalid|assertion|credential|webauthn/i);
    },
  );

  test('hasCode recognises its own class only', () => {
    expect(hasCode(new PasskeysClientError('cancelled'), 'network', 'cancelled')).toBe(true);
    expect(hasCode(new PasskeysClientError('cancelled'), 'network')).toBe(false);
    expect(hasCode(Object.assign(new Error(), { code: 'cancelled' }), 'cancelled')).toBe(false);
  });
});
