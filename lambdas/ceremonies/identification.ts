import { createHash } from 'node:crypto';
import { verifySignature } from '@simplewebauthn/server/helpers';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { UserRecord } from '../store/items.ts';
import type { Store } from '../store/store.ts';
import { challengeOf } from './client-data.ts';
import { requireDer } from './ecdsa-signature.ts';
import type { AuthenticationResponse } from './responses.ts';
import { openChallenge, requireFresh } from './sealed-challenge.ts';
import { decoyUserId, standInCredential } from './unknown-users.ts';
import { type RelyingParty, userHandleOf, verifyAssertion } from './verify-assertion.ts';

/**
 * Finds the user of an assertion by its user handle, so that a client knows which user to start Cognito's flow for. The
 * assertion is verified but not consumed, and does not sign the user in. One read; two for an imported credential with
 * its own user handle, three if that looks like a `sub`. The credential's ID finds nobody, so another user's credential
 * with the same ID changes nothing.
 *
 * @returns the Cognito user name
 * @throws PasskeyError with the reason if the assertion is refused
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
    readonly store: Pick<Store, 'readUser' | 'findUserByHandle'>;
    readonly policy: Policy;
  },
): Promise<string> {
  const challenge = challengeOf(response, policy);
  const scope = { purpose: 'authentication', relyingPartyId: relyingParty.id, subject: '' } as const;
  requireFresh(await openChallenge(challenge, scope, keys));
  const { userHandle } = response.response;
  if (userHandle === undefined) throw new PasskeyError('verification_failed', 'The assertion has no user handle.');
  const credentialIn = (user: UserRecord) =>
    user.credentials.find((each) => each.id === response.id && userHandleOf(each) === userHandle);
  const user = await holder(userHandle, credentialIn, store);
  const credential = credentialIn(user);
  // Answer `passkey_unknown` unless the signature is genuine, so neither answers nor timing reveal which credentials
  // exist.
  const genuine = await isSignedBy(response, (credential ?? standInCredential).publicKey);
  if (!genuine || !credential || !user.profile)
    throw new PasskeyError('passkey_unknown', 'Nobody with this key is known.');
  await verifyAssertion(response, challenge, credential, { relyingParty, policy });
  return user.profile.username;
}

/**
 * Reads the user who may have the credential: the one whose `sub` is the user handle, or else the one whose imported
 * credentials have it. If there is none, it makes the same number of reads.
 */
async function holder(
  userHandle: string,
  credentialIn: (user: UserRecord) => unknown,
  store: Pick<Store, 'readUser' | 'findUserByHandle'>,
): Promise<UserRecord> {
  const handleText = Buffer.from(userHandle, 'base64url').toString();
  if (sub.test(handleText)) {
    const user = await store.readUser(handleText);
    if (credentialIn(user)) return user;
  }
  return store.readUser((await store.findUserByHandle(userHandle)) ?? decoyUserId(userHandle));
}

/** The form of Cognito's `sub`s. */
const sub = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether this key signed the assertion, whatever its content (WebAuthn Level 3, section 7.2, steps 20 and 21). */
async function isSignedBy({ response }: AuthenticationResponse, credentialPublicKey: Uint8Array<ArrayBuffer>) {
  const clientDataHash = createHash('sha256').update(Buffer.from(response.clientDataJSON, 'base64url')).digest();
  const data = Buffer.concat([Buffer.from(response.authenticatorData, 'base64url'), clientDataHash]);
  const signature = new Uint8Array(Buffer.from(response.signature, 'base64url'));
  try {
    requireDer(signature, credentialPublicKey);
    return await verifySignature({ signature, data: new Uint8Array(data), credentialPublicKey });
  } catch {
    // The signature is malformed.
    return false;
  }
}
