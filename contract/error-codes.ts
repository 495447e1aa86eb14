/** The codes that people's requests are refused with. */
export const userErrorCodes = [
  'invalid_request',
  'unauthorized',
  'reauthentication_required',
  'step_up_required',
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
  'recovery_unavailable',
  'too_many_requests',
  'internal',
] as const;
export type UserErrorCode = (typeof userErrorCodes)[number];

/** The codes that only administrators get: what users and strangers get does not say who exists. */
export const administrationErrorCodes = ['user_unknown', 'user_not_deleted'] as const;

/** Every refusal of the API has one of these codes, and no other. */
export type PasskeyErrorCode = UserErrorCode | (typeof administrationErrorCodes)[number];

/** A member of a request that is wrong: where it is and what is wrong with it, never its value. For developers. */
export interface InvalidMember {
  /** Its path, such as `credential.response.attestationObject`; `body` for the body as a whole. */
  readonly member: string;
  readonly problem: 'missing' | 'too_long' | 'invalid';
  /** Most characters that it may have. Only with `too_long`. */
  readonly maxLength?: number;
}

/** Members that are names. A wrong name is something that people can correct. */
const nameMembers: readonly string[] = ['name', 'userName', 'displayName'];

/** Finds a name that is too long. */
export const longName = (errors: readonly InvalidMember[]): InvalidMember | undefined =>
  errors.find(({ member, problem }) => problem === 'too_long' && nameMembers.includes(member));

/** Returns `true` if a name is wrong in another way: it has characters that can't be shown, or is no text. */
export const hasUnfitName = (errors: readonly InvalidMember[]): boolean =>
  errors.some(({ member, problem }) => problem === 'invalid' && nameMembers.includes(member));

/** `application/problem+json` (RFC 9457): the body of every refusal and fault of the API. */
export interface Problem {
  readonly type: `urn:passkeys:error:${PasskeyErrorCode}`;
  /** Plain words for people, with the next step. */
  readonly title: string;
  readonly status: number;
  readonly code: PasskeyErrorCode;
  /** Finds the request in the logs. */
  readonly supportId: string;
  /** Which members of the request are wrong, the first eight at most. Only with `invalid_request`. */
  readonly errors?: readonly InvalidMember[];
}
