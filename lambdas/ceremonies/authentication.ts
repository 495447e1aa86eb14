import { createHash } from 'node:crypto';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { ChallengeUse, KnownCredential } from '../store/items.ts';
import type { UseOutcome } from '../store/record-use.ts';
import type { Caller, Refusal } from '../store/stored-action.ts';
import { challengeOf } from './client-data.ts';
import { knownCredential } from './known-answer.ts';
import type { AuthenticationResponse } from './responses.ts';
import { hasExpired, openChallenge, requireFresh } from './sealed-challenge.ts';
import { BackupEligibilityChanged, type RelyingParty, requireUserHandle, verifyAssertion } from './verify-assertion.ts';

/** The round of a Cognito session that an assertion answers. */
export interface Round {
  readonly userId: string;
  /** The challenge of the options this round gave, base64url. */
  readonly challenge: string;
  /** Random value of this round. */
  readonly session: string;
  /** The user's credential of that ID, when the round has kept it. */
  offered?(credentialId: string): KnownCredential | undefined;
  /** What the claims of its tokens are to be found by. */
  readonly signIn?: string | undefined;
  readonly by: Caller;
}

/** How long a second delivery of an answer to a round's own challenge is recognized. */
const deliveryWindow = 60_000;

const refusals: Record<
  Exclude<UseOutcome, 'recorded'>,
  [code: ConstructorParameters<typeof PasskeyError>[0], why: string]
> = {
  'challenge-used': ['challenge_used', 'The challenge was used in another session or with another assertion.'],
  'counter-regressed': ['counter_regressed', 'The signature counter did not grow: the authenticator may be a copy.'],
  removed: ['passkey_unknown', 'The credential was removed meanwhile.'],
};

/**
 * Authentication (WebAuthn Level 3, section 7.2): the assertion answers the round's own challenge, or a sealed one of
 * {@link discoverableOptions}, is by a credential of this user, and is used for the first time. The same answer to the same
 * round again has the same outcome and no other effect. One write, and one read unless the round has kept the credential; a refusal once the
 * credential is known or was looked for takes both: it is written down in the place of the use, or after the use was refused.
 *
 * @throws PasskeyError with the reason when the assertion is refused
 */
export async function authenticate(
  response: AuthenticationResponse,
  round: Round,
  {
    relyingParty,
    keys,
    store,
    policy,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'find' | 'recordUse' | 'recordRefusal'>;
    readonly policy: Policy;
  },
): Promise<void> {
  const challenge = challengeOf(response, policy);
  const named = challenge === round.challenge;
  const scope = { purpose: 'authentication', relyingPartyId: relyingParty.id, subject: '' } as const;
  const { nonce, expiresAt } = named
    ? { nonce: challenge, expiresAt: Math.ceil((Date.now() + deliveryWindow) / 1000) }
    : await openChallenge(challenge, scope, keys);

  // What was accepted in time may be delivered again a little later: that shows only in the table.
  const offered = hasExpired({ expiresAt }) ? undefined : round.offered?.(response.id);
  const found = offered ? undefined : await store.find(round.userId, response.id);
  const credential = offered ?? found;
  const at = new Date();
  try {
    requireUserHandle(response, credential ?? round, !named);
    const use = { session: round.session, assertion: digest(response), expiresAt };
    if (!isSameUse(credential?.challengeUses[nonce], use)) requireFresh(use);
    // Where there is none, a known one is verified in its place: the refusal takes the same work.
    const verification = verifyAssertion(response, challenge, credential ?? knownCredential, { relyingParty, policy });
    if (!credential) {
      await verification.catch(() => {});
      throw new PasskeyError('passkey_unknown', 'The user has no such credential.');
    }
    const verified = await verification;
    const signIn = round.signIn && {
      digest: round.signIn,
      at: Math.floor(at.getTime() / 1000),
      userVerified: verified.userVerified,
    };
    const recorded = { ...verified, ...use, ...(signIn && { signIn }), nonce, at, by: round.by };
    const outcome = await store.recordUse(credential, recorded);
    if (outcome !== 'recorded') throw new PasskeyError(...refusals[outcome]);
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    const refused = offered ? await store.find(round.userId, response.id) : found;
    await store.recordRefusal({
      userId: round.userId,
      credential: refused,
      refusal: refusalOf(error),
      by: round.by,
      at,
    });
    throw error;
  }
}

const refusalOf = ({ code, cause }: PasskeyError): Refusal =>
  cause instanceof BackupEligibilityChanged ? 'backup_eligibility_changed' : code;

const isSameUse = (before: Partial<ChallengeUse> | undefined, { session, assertion }: ChallengeUse) =>
  before?.session === session && before.assertion === assertion;

function digest({ id, response }: AuthenticationResponse): string {
  const parts = [id, response.clientDataJSON, response.authenticatorData, response.signature, response.userHandle];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
