import { createHash } from 'node:crypto';
import { verifySignature } from '@simplewebauthn/server/helpers';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import { nobody } from '../runtime/warm-up.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { UserRecord } from '../store/items.ts';
import { challengeOf } from './client-data.ts';
import { requireDer } from './ecdsa-signature.ts';
import { knownCredential } from './known-answer.ts';
import type { AuthenticationResponse } from './responses.ts';
import { openChallenge, requireFresh } from './sealed-challenge.ts';
import { type RelyingParty, userHandleOf, verifyAssertion } from './verify-assertion.ts';

/**
 * Tells whose assertion this is, by its user handle, so that a client knows which user to start Cognito's flow for. The
 * assertion is verified and not consumed: it signs nobody in by this. One read; with an imported credential's own handle two, or three
 * where that handle looks like a `sub`.
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
    readonly store: Pick<CredentialStore, 'readUser' | 'readOwner'>;
    readonly policy: Policy;
  },
): Promise<string> {
  const challenge = challengeOf(response, policy);
  const scope = { purpose: 'authentication', relyingPartyId: relyingParty.id, subject: '' } as const;
  requireFresh(await openChallenge(challenge, scope, keys));
  const { userHandle } = response.response;
  if (userHandle === undefined) throw new PasskeyError('verification_failed', 'The assertion has no user handle.');
  const held = (user: UserRecord) =>
    user.credentials.find((each) => each.id === response.id && userHandleOf(each) === userHandle);
  const user = await holder({ id: response.id, userHandle }, held, store);
  const credential = held(user);
  // Only who holds the key is told more than "unknown"; a stranger can't find out which credentials exist, nor by the time it takes.
  const genuine = await isSignedBy(response, (credential ?? knownCredential).publicKey);
  if (!genuine || !credential || !user.profile)
    throw new PasskeyError('passkey_unknown', 'Nobody with this key is known.');
  await verifyAssertion(response, challenge, credential, { relyingParty, policy });
  return user.profile.username;
}

/**
 * The user who may have the credential: whom the handle names, or else who owns the credential ID, whatever the handle. Where there is nobody,
 * as many reads are made.
 */
async function holder(
  { id, userHandle }: { readonly id: string; readonly userHandle: string },
  held: (user: UserRecord) => unknown,
  store: Pick<CredentialStore, 'readUser' | 'readOwner'>,
): Promise<UserRecord> {
  const named = Buffer.from(userHandle, 'base64url').toString();
  if (sub.test(named)) {
    const user = await store.readUser(named);
    if (held(user)) return user;
  }
  return store.readUser((await store.readOwner(id))?.userId ?? nobody);
}

/** Cognito's form of a `sub`. */
const sub = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

/** Whether the assertion's signature is by this key, whatever it says (WebAuthn Level 3, section 7.2, steps 20 and 21). */
async function isSignedBy({ response }: AuthenticationResponse, credentialPublicKey: Uint8Array<ArrayBuffer>) {
  const clientDataHash = createHash('sha256').update(Buffer.from(response.clientDataJSON, 'base64url')).digest();
  const data = Buffer.concat([Buffer.from(response.authenticatorData, 'base64url'), clientDataHash]);
  const signature = new Uint8Array(Buffer.from(response.signature, 'base64url'));
  try {
    requireDer(signature, credentialPublicKey);
    return await verifySignature({ signature, data: new Uint8Array(data), credentialPublicKey });
  } catch {
    // A signature that is no signature.
    return false;
  }
}
