import type { PasskeysClientErrorCode } from '../errors/codes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import { fieldsOf } from './json.ts';

/** What is known about a ceremony that failed, beside its error. */
export interface FailedCeremony {
  readonly kind: 'registration' | 'authentication';
  /** Milliseconds from the call to the error. */
  readonly elapsed: number;
  /** Whether this page ended it itself. */
  readonly stopped: boolean;
  /** Whether the user had just touched the page when it began, and so had asked for it. */
  readonly asked: boolean;
  /** Whether the page lost the focus meanwhile: to a dialog, so to say. */
  readonly shown: boolean;
  /** `true` if a script replaced the browser's function. Extensions do that. */
  readonly replaced?: boolean;
}

/** Nobody reads a dialog and cancels it in less: the browser or the device said no by itself. */
const quickest = 1_000;
/** Nobody waits so long to cancel: the browser gave up. */
const longest = 30_000;

/**
 * Says in our codes what the browser's error meant. Browsers use `NotAllowedError` for a cancel, a timeout and a refusal alike
 * so as not to tell the page too much (WebAuthn Level 3, section 14.5.2); what tells them apart is the time that passed, whether
 * the page lost the focus, and whether the user had asked. Firefox reports some cancels as `AbortError`, which else means that
 * this page ended the ceremony.
 */
export function ceremonyError(cause: unknown, ceremony: FailedCeremony): PasskeysClientError {
  const reason =
    typeof cause === 'object' && cause !== null ? cause : new Error(`An extension rejected with ${String(cause)}.`);
  return new PasskeysClientError(codeFor(errorName(cause), ceremony), { cause: reason });
}

/** The `name` of what a browser rejected with. An extension may reject with an error of another realm, with a copy, or with `undefined`. */
export function errorName(cause: unknown): string {
  const { name } = fieldsOf(cause);
  return typeof name === 'string' ? name : '';
}

function codeFor(
  name: string,
  { kind, elapsed, stopped, asked, shown, replaced = false }: FailedCeremony,
): PasskeysClientErrorCode {
  switch (name) {
    case 'AbortError':
      return stopped ? 'aborted' : 'cancelled';
    case 'NotAllowedError':
      if (elapsed >= longest) return 'timed_out';
      if (elapsed >= quickest || shown) return 'cancelled';
      // What the user asked for, a browser has no reason to stop: the device failed, to verify its user for one.
      return asked ? 'authenticator_failed' : 'blocked';
    case 'InvalidStateError':
      return kind === 'registration' ? 'already_registered' : 'authenticator_failed';
    case 'NotSupportedError':
    case 'ConstraintError':
      return 'not_supported';
    case 'TimeoutError':
      return 'timed_out';
    case 'SecurityError':
      return 'misconfigured';
    case 'TypeError':
      // The browser refuses malformed options with it, which are ours. In an extension it is any slip of its code.
      return replaced ? 'authenticator_failed' : 'misconfigured';
    default:
      return 'authenticator_failed';
  }
}
