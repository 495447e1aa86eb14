import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { AuthenticationResponse } from './responses.ts';
import { openChallenge } from './sealed-challenge.ts';
import { challengeOf, type RelyingParty, verifyAssertion } from './verify-assertion.ts';

/**
 * Tells whose assertion this is, by its user handle, so that a client knows which user to start Cognito's flow for. The
 * assertion is verified and not consumed: it signs nobody in by this. One read.
 *
 * @returns the Cognito user name
 * @throws PasskeyError with the reason when the assertion is refused
 */
export async function identify(
  response: AuthenticationResponse,
  {
    relyingParty,
    keys,
    store,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'readUser'>;
  },
): Promise<string> {
  const challenge = challengeOf(response);
  await openChallenge(challenge, { purpose: 'authentication', relyingPartyId: relyingParty.id, subject: '' }, keys);
  if (response.response.userHandle === undefined) {
    throw new PasskeyError('verification_failed', 'The assertion has no user handle.');
  }
  const userId = Buffer.from(response.response.userHandle, 'base64url').toString();
  const { profile, credentials } = await store.readUser(userId);
  const credential = credentials.find(({ id }) => id === response.id);
  if (!credential || !profile) throw new PasskeyError('passkey_unknown', 'No user has this credential.');
  await verifyAssertion(response, challenge, credential, relyingParty);
  return profile.username;
}
