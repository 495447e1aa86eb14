import { createHash } from 'node:crypto';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError, type Refusals } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { ChallengeUse, VerifiableCredential } from '../store/items.ts';
import type { UseRefusal } from '../store/record-use.ts';
import type { Store } from '../store/store.ts';
import type { Caller, Refusal } from '../store/stored-action.ts';
import { challengeOf } from './client-data.ts';
import type { AuthenticationResponse } from './responses.ts';
import { hasExpired, openChallenge, requireFresh, type SealScope } from './sealed-challenge.ts';
import { standInCredential } from './unknown-users.ts';
import { BackupEligibilityChanged, type RelyingParty, requireUserHandle, verifyAssertion } from './verify-assertion.ts';

/** The round of a Cognito session that an assertion answers. */
export interface Round {
  readonly userId: string;
  /** The challenge of the options this round gave, base64url. */
  readonly challenge: string;
  /** Random value of this round. */
  readonly session: string;
  /** Returns the user's credential with that ID if it is in the round's parameters. */
  offered?(credentialId: string): VerifiableCredential | undefined;
  /**
   * What the challenge must have been sealed for: then it is never the round's own.
   * @default a sign-in without a user name
   */
  readonly scope?: SealScope;
  /** Digest by which the session finds this sign-in; `undefined` if nothing asks for it. */
  readonly signIn?: string | undefined;
  readonly by: Caller;
}

/** How long a repeated delivery of an answer to a round's own challenge is recognized. */
const deliveryWindowMs = 60_000;

const refusals: Refusals<UseRefusal> = {
  'challenge-used': ['challenge_used', 'The challenge was used in another session or with another assertion.'],
  'counter-regressed': ['counter_regressed', 'The signature counter did not grow: the authenticator may be a copy.'],
  removed: ['passkey_unknown', 'The credential was removed meanwhile.'],
  'too-many-uses': ['too_many_requests', 'The credential signed in too often within a few minutes.'],
};

/**
 * Authenticates a user (WebAuthn Level 3, section 7.2). The assertion must answer the round's own challenge or a sealed
 * one of {@link discoverableOptions}, belong to a credential of this user, and be used for the first time. The same
 * answer to the same round again has the same outcome and no other effect.
 *
 * One write, and one read if the credential is not in the round. A refusal after the credential was looked up takes
 * both, because it is recorded.
 *
 * @returns whether the signature counter did not grow, which the policy accepted
 * @throws PasskeyError with the reason if the assertion is refused
 */
export async function authenticate(
  response: AuthenticationResponse,
  round: Round,
  {
    relyingParty,
    keys,
    store,
    policy,
    onUnrecordedRefusal,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<Store, 'findCredential' | 'recordUse' | 'recordRefusal'>;
    readonly policy: Policy;
    /** Called with the fault if a refusal could not be recorded. The refusal stands all the same. */
    readonly onUnrecordedRefusal: (fault: unknown) => void;
  },
): Promise<{ readonly counterRegressed: boolean }> {
  const challenge = challengeOf(response, policy);
  const isOwnChallenge = !round.scope && challenge === round.challenge;
  const { nonce, expiresAt } = isOwnChallenge
    ? { nonce: challenge, expiresAt: Math.ceil((Date.now() + deliveryWindowMs) / 1000) }
    : await openChallenge(challenge, round.scope ?? signInScope(relyingParty.id), keys);

  // An answer that was accepted in time may be delivered again a little later. Only the table shows that.
  const offered = hasExpired({ expiresAt }) ? undefined : round.offered?.(response.id);
  const found = offered ? undefined : await store.findCredential(round.userId, response.id);
  const credential = offered ?? found;
  const at = new Date();
  try {
    requireUserHandle(response, credential ?? round, !isOwnChallenge && !round.scope);
    const use = { session: round.session, assertion: digest(response), expiresAt };
    if (!isSameUse(credential?.challengeUses[nonce], use)) requireFresh(use);
    const verification = verifyAssertion(response, challenge, credential ?? standInCredential, {
      relyingParty,
      policy,
    });
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
    const acceptRegression = policy.counterPolicy === 'refuse-device-bound';
    const confirms = round.scope !== undefined;
    const recorded = {
      ...verified,
      ...use,
      ...(signIn && { signIn }),
      nonce,
      at,
      by: round.by,
      acceptRegression,
      confirms,
    };
    const outcome = await store.recordUse(credential, recorded);
    if (outcome === 'recorded' || outcome === 'recorded-regression') {
      return { counterRegressed: outcome === 'recorded-regression' };
    }
    throw new PasskeyError(...refusals[outcome]);
  } catch (error) {
    if (!(error instanceof PasskeyError)) throw error;
    const refused = offered ? await store.findCredential(round.userId, response.id) : found;
    const refusal = { userId: round.userId, credential: refused, refusal: refusalOf(error), by: round.by, at };
    await store.recordRefusal(refusal).catch(onUnrecordedRefusal);
    throw error;
  }
}

const signInScope = (relyingPartyId: string): SealScope => ({ purpose: 'authentication', relyingPartyId, subject: '' });

const refusalOf = ({ code, cause }: PasskeyError): Refusal =>
  cause instanceof BackupEligibilityChanged ? 'backup_eligibility_changed' : code;

const isSameUse = (before: Partial<ChallengeUse> | undefined, { session, assertion }: ChallengeUse) =>
  before?.session === session && before.assertion === assertion;

function digest({ id, response }: AuthenticationResponse): string {
  const parts = [id, response.clientDataJSON, response.authenticatorData, response.signature, response.userHandle];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
