import { WebAuthnError } from '@simplewebauthn/browser';
import { describe, expect, test } from 'vitest';
import { ceremonyError } from '../../client/ceremony-error.ts';

const table = [
  ['NotAllowedError', 'authentication', 0, false, 'blocked'],
  ['NotAllowedError', 'authentication', 999, false, 'blocked'],
  ['NotAllowedError', 'authentication', 1_000, false, 'cancelled'],
  ['NotAllowedError', 'registration', 29_999, false, 'cancelled'],
  ['NotAllowedError', 'registration', 30_000, false, 'timed_out'],
  ['NotAllowedError', 'authentication', 300_000, false, 'timed_out'],
  ['AbortError', 'authentication', 5_000, true, 'aborted'],
  ['AbortError', 'authentication', 5_000, false, 'cancelled'],
  ['InvalidStateError', 'registration', 5_000, false, 'already_registered'],
  ['InvalidStateError', 'authentication', 5_000, false, 'authenticator_failed'],
  ['NotSupportedError', 'registration', 5_000, false, 'not_supported'],
  ['ConstraintError', 'registration', 5_000, false, 'not_supported'],
  ['SecurityError', 'authentication', 5_000, false, 'misconfigured'],
  ['TypeError', 'registration', 5_000, false, 'misconfigured'],
  ['UnknownError', 'authentication', 5_000, false, 'authenticator_failed'],
  ['OperationError', 'authentication', 5_000, false, 'authenticator_failed'],
] as const;

describe('what a browser error of a ceremony means', () => {
  test.each(table)('%s in %s after %i ms, stopped by the page: %s → %s', (name, kind, elapsed, stopped, code) => {
    const cause = new DOMException('', name);
    expect(ceremonyError(cause, { kind, elapsed, stopped })).toMatchObject({ code, cause });
  });

  test('errors that the WebAuthn library has wrapped mean the same', () => {
    const cause = new WebAuthnError({
      message: 'The authenticator was previously registered',
      code: 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED',
      cause: new DOMException('', 'InvalidStateError'),
    });
    expect(ceremonyError(cause, { kind: 'registration', elapsed: 5_000, stopped: false }).code).toBe(
      'already_registered',
    );
  });

  test('what is thrown and is no error at all is the device’s failure', () => {
    expect(ceremonyError('what?', { kind: 'registration', elapsed: 0, stopped: false }).code).toBe(
      'authenticator_failed',
    );
  });
});
