import { type PasskeyErrorCode, passkeyErrorCodes } from '../../contract/error-codes.ts';
import { english, messageFor } from './messages.ts';
import { type NextStep, nextSteps } from './next-steps.ts';

/** What can go wrong in the browser, or at Cognito, beyond the refusals of the API. */
export const clientErrorCodes = [
  /** Our own doing: another ceremony took over, or the caller aborted. Say nothing. */
  'aborted',
  'cancelled',
  'timed_out',
  'blocked',
  'not_supported',
  /** Of a sign-in with `immediate`: show the other ways. */
  'no_passkey_here',
  'already_registered',
  'authenticator_failed',
  'misconfigured',
  'network',
  'sign_in_failed',
  'recovery_code_incorrect',
  'password_incorrect',
  'password_rejected',
  'password_reset_required',
  'code_mismatch',
  'code_expired',
  'user_exists',
  'user_not_confirmed',
  'already_confirmed',
  'step_not_supported',
] as const;

/** Every error of this library has one of these codes, and no other. */
export type PasskeysClientErrorCode = PasskeyErrorCode | (typeof clientErrorCodes)[number];

/**
 * The one error class of this library. `message` is for people: plain words that fit their device, with the next step, never text of an
 * exception; in English, and `messageFor` has other languages. `code` and `nextStep` are for programs. What happened underneath is `cause`.
 */
export class PasskeysClientError extends Error {
  override readonly name = 'PasskeysClientError';
  readonly code: PasskeysClientErrorCode;
  /** What to offer to the user now. */
  readonly nextStep: NextStep;
  /** Finds the request in the logs of the service; missing when the request never got there. */
  readonly supportId: string | undefined;

  constructor(code: PasskeysClientErrorCode, details: { readonly cause?: unknown; readonly supportId?: string } = {}) {
    super(messageFor(code, english), 'cause' in details ? { cause: details.cause } : {});
    this.code = code;
    this.nextStep = nextSteps[code];
    this.supportId = details.supportId;
  }
}

/** Whether an error is of this library and has one of the codes. */
export function hasCode(error: unknown, ...codes: readonly PasskeysClientErrorCode[]): error is PasskeysClientError {
  return error instanceof PasskeysClientError && codes.includes(error.code);
}

/** Whether a value from the wire is a code of the API's contract. */
export function isPasskeyErrorCode(value: unknown): value is PasskeyErrorCode {
  return passkeyErrorCodes.some((code) => code === value);
}
