import { type UserErrorCode, userErrorCodes } from '../../contract/error-codes.ts';

/** Codes of what goes wrong in the browser or at Cognito. The API adds its own (`UserErrorCode`). */
export const clientErrorCodes = [
  /** Another ceremony took over, or the caller aborted. Show nothing. */
  'aborted',
  'cancelled',
  'timed_out',
  'blocked',
  'not_supported',
  /** A sign-in with `immediate` found no passkey. Show the other ways to sign in. */
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
  /** Said instead of `invalid_request`, so that people know what to correct. */
  'name_too_long',
] as const;

/** The code of any error of this library. */
export type PasskeysClientErrorCode = UserErrorCode | (typeof clientErrorCodes)[number];

/** Returns `true` if a value from the network is an error code of the API's contract. */
export function isUserErrorCode(value: unknown): value is UserErrorCode {
  return userErrorCodes.some((code) => code === value);
}
