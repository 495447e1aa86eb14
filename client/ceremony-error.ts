import { PasskeysClientError, type PasskeysClientErrorCode } from './errors.ts';

/** What is known about a ceremony that failed, beside its error. */
export interface FailedCeremony {
  readonly kind: 'registration' | 'authentication';
  /** Milliseconds from the call to the error. */
  readonly elapsed: number;
  /** Whether this page ended it itself. */
  readonly stopped: boolean;
}

/** Nobody reads a dialog and cancels it in less: the browser said no by itself. */
const quickest = 1_000;
/** Nobody waits so long to cancel: the browser gave up. */
const longest = 30_000;

/**
 * Says in our codes what the browser's error meant. Browsers use `NotAllowedError` for a cancel, a timeout and a refusal alike
 * so as not to tell the page too much (WebAuthn Level 3, section 14.5.2); the time that passed tells them apart. Firefox
 * reports some cancels as `AbortError`, which else means that this page ended the ceremony.
 */
export function ceremonyError(cause: unknown, { kind, elapsed, stopped }: FailedCeremony): PasskeysClientError {
  return new PasskeysClientError(codeFor(cause instanceof Error ? cause.name : '', { kind, elapsed, stopped }), {
    cause,
  });
}

function codeFor(name: string, { kind, elapsed, stopped }: FailedCeremony): PasskeysClientErrorCode {
  switch (name) {
    case 'AbortError':
      return stopped ? 'aborted' : 'cancelled';
    case 'NotAllowedError':
      if (elapsed < quickest) return 'blocked';
      return elapsed < longest ? 'cancelled' : 'timed_out';
    case 'InvalidStateError':
      return kind === 'registration' ? 'already_registered' : 'authenticator_failed';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'not_supported';
    case 'SecurityError':
    case 'TypeError':
      return 'misconfigured';
    default:
      return 'authenticator_failed';
  }
}
