import { createHash } from 'node:crypto';
import { verifySignature } from '@simplewebauthn/server/helpers';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import { challengeOf } from './client-data.ts';
import { knownCredential } from './known-answer.ts';
import type { Policy } from './policy.ts';
import type { AuthenticationResponse } from './responses.ts';
import { openChallenge, requireFresh } from './sealed-challenge.ts';
import { type RelyingParty, verifyAssertion } from './verify-assertion.ts';

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
    policy,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'readUser'>;
    readonly policy: Policy;
  },
): Promise<string> {
  const challenge = challengeOf(response, policy);
  const scope = { purpose: 'authentication', relyingPartyId: relyingParty.id, subject: '' } as const;
  requireFresh(await openChallenge(challenge, scope, keys));
  if (response.response.userHandle === undefined) {
    throw new PasskeyError('verification_failed', 'The assertion has no user handle.');
  }
  const userId = Buffer.from(response.response.userHandle, 'base64url').toString();
  const { profile, credentials } = await store.readUser(userId);
  const credential = credentials.find(({ id }) => id === response.id);
  // Only who holds the key is told more than "unknown"; a stranger can't find out which credentials exist, nor by the time it takes.
  const genuine = await isSignedBy(response, (credential ?? knownCredential).publicKey);
  if (!genuine || !credential || !profile) throw new PasskeyError('passkey_unknown', 'Nobody with this key is known.');
  await verifyAssertion(response, challenge, credential, { relyingParty, policy });
  return profile.username;
}

/** Whether the assertion's signature is by this key, whatever it says (WebAuthn Level 3, section 7.2, steps 20 and 21). */
async function isSignedBy({ response }: AuthenticationResponse, credentialPublicKey: Uint8Array<ArrayBuffer>) {
  const clientDataHash = createHash('sha256').update(Buffer.from(response.clientDataJSON, 'base64url')).digest();
  const data = Buffer.concat([Buffer.from(response.authenticatorData, 'base64url'), clientDataHash]);
  const signature = new Uint8Array(Buffer.from(response.signature, 'base64url'));
  try {
    return await verifySignature({ signature, data: new Uint8Array(data), credentialPublicKey });
  } catch {
    // A signature that is no signature.
    return false;
  }
}
