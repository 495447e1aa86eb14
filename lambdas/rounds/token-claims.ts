import * as v from 'valibot';
import type { TakenSignIn } from '../store/take-sign-in.ts';

/** The claims of a token whose user signed in with a passkey; docs/token-claims.md says what each promises. */
export interface TokenClaims {
  /** Values of RFC 8176 with spaces between. */
  readonly passkey_amr: string;
  /** Of the credential, as the API's list has it. */
  readonly passkey_id: string;
  readonly passkey_kind: 'synced' | 'device-bound';
}

const names: readonly string[] = ['passkey_amr', 'passkey_id', 'passkey_kind'] satisfies readonly (keyof TokenClaims)[];

/**
 * What is told of a sign-in. `pop` and `user` are what any passkey proves: the key, and that somebody was there. Whether the key is in
 * hardware (`hwk`) is not told, since only attestation would know.
 *
 * @param passwordFirst whether Cognito has checked the password in the same sign-in
 */
export function claimsOf({ credential, userVerified }: TakenSignIn, passwordFirst: boolean): TokenClaims {
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
const Answer = v.looseObject({
  response: v.looseObject({
    claimsOverrideDetails: Changes,
    claimsAndScopeOverrideDetails: v.nullish(
      v.looseObject({ idTokenGeneration: Changes, accessTokenGeneration: Changes }),
    ),
  }),
});

/**
 * A trigger's answer with our claims, and without anybody else's of these names: what another trigger has put there stays beside them. In
 * version one they are the ID token's, in later ones both tokens'. What is no answer stays as it is: Cognito refuses it, as it did before.
 */
export function withClaims(version: string, answer: unknown, claims: TokenClaims | undefined): unknown {
  const parsed = v.safeParse(Answer, answer);
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
