import {
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { Credential } from '../store/items.ts';
import { type Policy, userHandle } from './policy.ts';
import type { RegistrationResponse } from './responses.ts';
import { openChallenge, sealChallenge, sealLifetime } from './sealed-challenge.ts';
import { challengeOf, type RelyingParty } from './verify-assertion.ts';

/** The signed-in user who registers. */
export interface Registrant {
  readonly userId: string;
  /** The Cognito user name. */
  readonly username: string;
}

/**
 * Options to create a discoverable credential with user verification (WebAuthn Level 3, section 7.1, step 1), excluding the
 * authenticators the user has already. The challenge is sealed for this user. One read.
 */
export async function registrationOptions(
  { userId, username }: Registrant,
  labels: { readonly userName?: string | undefined; readonly displayName?: string | undefined },
  {
    relyingParty,
    keys,
    store,
    policy,
  }: {
    readonly relyingParty: { readonly id: string; readonly name: string };
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'readUser'>;
    readonly policy: Policy;
  },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const { credentials } = await store.readUser(userId);
  return generateRegistrationOptions({
    rpID: relyingParty.id,
    rpName: relyingParty.name,
    userID: userHandle(userId),
    userName: labels.userName ?? username,
    userDisplayName: labels.displayName ?? labels.userName ?? username,
    challenge: await sealChallenge({ purpose: 'registration', relyingPartyId: relyingParty.id, subject: userId }, keys),
    timeout: sealLifetime,
    attestationType: 'none',
    excludeCredentials: credentials.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { residentKey: 'required', userVerification: policy.userVerification },
    supportedAlgorithmIDs: [...policy.algorithms],
  });
}

/**
 * Registration (WebAuthn Level 3, section 7.1): verifies what the authenticator made and stores it. ID, key and flags come from the
 * authenticator data, never from the JSON beside it. The same registration again answers what is stored already. One
 * transaction.
 *
 * @throws PasskeyError with the reason when it is refused
 */
export async function register(
  response: RegistrationResponse,
  name: string,
  { userId, username }: Registrant,
  {
    relyingParty,
    keys,
    store,
    policy,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'add'>;
    readonly policy: Policy;
  },
): Promise<Credential> {
  const challenge = challengeOf(response);
  const scope = { purpose: 'registration', relyingPartyId: relyingParty.id, subject: userId } as const;
  const { nonce } = await openChallenge(challenge, scope, keys);
  const verified = await verifyRegistration(response, challenge, { relyingParty, policy });
  const credential: Credential = {
    id: verified.credential.id,
    userId,
    publicKey: verified.credential.publicKey,
    counter: verified.credential.counter,
    transports: response.response.transports ?? [],
    aaguid: verified.aaguid,
    attestationFormat: verified.fmt,
    backupEligible: verified.credentialDeviceType === 'multiDevice',
    backedUp: verified.credentialBackedUp,
    relyingPartyId: relyingParty.id,
    name,
    createdAt: new Date().toISOString(),
    registeredWith: nonce,
    challengeUses: {},
  };
  return store.add(credential, username, policy.credentialLimit);
}

/**
 * Verifies what the authenticator made against a challenge already known to be ours (section 7.1, steps 5 to 24).
 *
 * @throws PasskeyError `verification_failed`
 */
export async function verifyRegistration(
  response: RegistrationResponse,
  challenge: string,
  { relyingParty, policy }: { readonly relyingParty: RelyingParty; readonly policy: Policy },
) {
  const { transports, ...attestation } = response.response;
  try {
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, response: attestation },
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: policy.userVerification === 'required',
      supportedAlgorithmIDs: [...policy.algorithms],
    });
    if (registrationInfo) return registrationInfo;
    throw new Error('The attestation statement does not verify.');
  } catch (cause) {
    throw new PasskeyError('verification_failed', 'The registration does not verify.', { cause });
  }
}
