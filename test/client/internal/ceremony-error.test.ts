import { WebAuthnError } from '@simplewebauthn/browser';
import { describe, expect, test } from 'vitest';
import { ceremonyError, type FailedCeremony } from '../../../client/internal/ceremony-error.ts';

const calm: FailedCeremony = { kind: 'authentication', elapsed: 5_000, stopped: false, asked: false, shown: false };

const notAllowed = [
  [{ elapsed: 0 }, 'blocked'],
  [{ elapsed: 999 }, 'blocked'],
  [{ elapsed: 1_000 }, 'cancelled'],
  [{ elapsed: 29_999 }, 'cancelled'],
  [{ elapsed: 30_000 }, 'timed_out'],
  [{ elapsed: 300_000 }, 'timed_out'],
  // The user had asked for it, and it ended before anybody could cancel: the device, not the browser.
  [{ elapsed: 999, asked: true }, 'authenticator_failed'],
  [{ elapsed: 1_000, asked: true }, 'cancelled'],
  [{ elapsed: 30_000, asked: true }, 'timed_out'],
  // A dialog had the focus, so there was something to cancel.
  [{ elapsed: 999, shown: true }, 'cancelled'],
  [{ elapsed: 999, asked: true, shown: true }, 'cancelled'],
  [{ elapsed: 30_000, shown: true }, 'timed_out'],
] as const;

const table = [
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

describe('Browser errors of a ceremony', () => {
  test.each(table)('`%s` in %s after %i ms, with `stopped: %s`, becomes `%s`', (name, kind, elapsed, stopped, code) => {
    const cause = new DOMException('', name);
    expect(ceremonyError(cause, { ...calm, kind, elapsed, stopped })).toMatchObject({ code, cause });
  });

  test.each(notAllowed)('`NotAllowedError` with %j becomes `%s`', (ceremony, code) => {
    for (const kind of ['registration', 'authentication'] as const) {
      const cause = new DOMException('', 'NotAllowedError');
      expect(ceremonyError(cause, { ...calm, ...ceremony, kind })).toMatchObject({ code, cause });
    }
  });

  test('An error that the WebAuthn library wrapped has the same meaning', () => {
    const cause = new WebAuthnError({
      message: 'The authenticator was previously registered',
      code: 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED',
      cause: new DOMException('', 'InvalidStateError'),
    });
    expect(ceremonyError(cause, { ...calm, kind: 'registration' }).code).toBe('already_registered');
  });

  test('A thrown value that is not an error becomes `authenticator_failed`', () => {
    expect(ceremonyError('what?', { ...calm, elapsed: 0 }).code).toBe('authenticator_failed');
  });
});
