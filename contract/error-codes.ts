/** Every refusal has one of these codes, and no other. */
export const passkeyErrorCodes = [
  'invalid_request',
  'unauthorized',
  'reauthentication_required',
  'challenge_invalid',
  'challenge_expired',
  'challenge_used',
  'passkey_unknown',
  'passkey_exists',
  'passkey_limit_reached',
  'authenticator_not_allowed',
  'last_sign_in_method',
  'user_verification_required',
  'verification_failed',
  'counter_regressed',
  'too_many_requests',
  'internal',
] as const;
export type PasskeyErrorCode = (typeof passkeyErrorCodes)[number];

/** `application/problem+json` (RFC 9457): the body of every refusal and fault of the API. */
export interface Problem {
  readonly type: `urn:passkeys:error:${PasskeyErrorCode}`;
  /** Plain words for people, with the next step. */
  readonly title: string;
  readonly status: number;
  readonly code: PasskeyErrorCode;
  /** Finds the request in the logs. */
  readonly supportId: string;
}
