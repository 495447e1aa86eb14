import * as v from 'valibot';
import type { ConsumedSignIn } from '../store/consume-sign-in-record.ts';

/** The claims of a token whose user signed in with a passkey; docs/token-claims.md says what each promises. */
export interface TokenClaims {
  /** Values of RFC 8176, separated by spaces. */
  readonly passkey_amr: string;
  /** ID of the credential, as in the API's list. */
  readonly passkey_id: string;
  readonly passkey_kind: 'synced' | 'device-bound';
}

const names: readonly string[] = ['passkey_amr', 'passkey_id', 'passkey_kind'] satisfies readonly (keyof TokenClaims)[];

/**
 * Makes the claims of a sign-in. Any passkey proves `pop` (the key) and `user` (presence). `hwk` (a key in hardware) is
 * never claimed, because only attestation could prove it.
 *
 * @param passwordFirst whether Cognito has checked the password in the same sign-in
 */
export function claimsOf({ credential, userVerified }: ConsumedSignIn, passwordFirst: boolean): TokenClaims {
  const factors = userVerified || passwordFirst ? ['mfa'] : [];
  return {
    passkey_amr: ['pop', 'user', ...(passwordFirst ? ['pwd'] : []), ...factors].join(' '),
    passkey_id: credential.id,
    passkey_kind: credential.backupEligible ? 'synced' : 'device-bound',
  };
}

const Changes = v.nullish(
  v.looseObject({
    claimsToAddOrOverride: v.nullish(v.record(v.string(), v.unknown())),
    claimsToSuppress: v.nullish(v.array(v.string())),
  }),
);
/** The response of version one, and of two and three. */
const TriggerResponse = v.looseObject({
  response: v.looseObject({
    claimsOverrideDetails: Changes,
    claimsAndScopeOverrideDetails: v.nullish(
      v.looseObject({ idTokenGeneration: Changes, accessTokenGeneration: Changes }),
    ),
  }),
});

/**
 * Adds our claims to a trigger's answer. Other claims of the answer stay, unless they have our names. In version one
 * the claims go into the ID token, in later versions into both tokens. A malformed response is passed through; Cognito
 * rejects it as it would without us.
 */
export function withClaims(version: string, answer: unknown, claims: TokenClaims | undefined): unknown {
  const parsed = v.safeParse(TriggerResponse, answer);
  if (!parsed.success) return answer;
  const { response } = parsed.output;
  if (version === '1') {
    const claimsOverrideDetails = changed(response.claimsOverrideDetails, claims);
    return { ...parsed.output, response: { ...response, claimsOverrideDetails } };
  }
  const details = response.claimsAndScopeOverrideDetails;
  if (!details && !claims) return answer;
  const claimsAndScopeOverrideDetails = {
    ...details,
    idTokenGeneration: changed(details?.idTokenGeneration, claims),
    accessTokenGeneration: changed(details?.accessTokenGeneration, claims),
  };
  return { ...parsed.output, response: { ...response, claimsAndScopeOverrideDetails } };
}

function changed(changes: v.InferOutput<typeof Changes>, claims: TokenClaims | undefined) {
  if (!changes) return claims ? { claimsToAddOrOverride: claims } : changes;
  const others = Object.entries(changes.claimsToAddOrOverride ?? {}).filter(([name]) => !names.includes(name));
  return {
    ...changes,
    claimsToAddOrOverride: { ...Object.fromEntries(others), ...claims },
    claimsToSuppress: (changes.claimsToSuppress ?? []).filter((name) => !names.includes(name)),
  };
}
