import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { KeySource } from '../secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { Credential, UserRecord } from '../store/items.ts';
import { type AllowedCredential, decoyCredentials, decoyUserId } from './decoys.ts';
import type { Policy } from './policy.ts';
import { sealChallenge, sealLifetime } from './sealed-challenge.ts';

/** Cognito keeps an unanswered round for the app client's `AuthSessionValidity`: three minutes unless set otherwise. */
const roundLifetime = 3 * 60_000;

/** Options for whoever comes, without a credential list, with a sealed challenge: sign-in without a user name and autofill. */
export async function discoverableOptions(
  relyingPartyId: string,
  keys: KeySource,
  { userVerification }: Pick<Policy, 'userVerification'>,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingPartyId,
    challenge: await sealChallenge({ purpose: 'authentication', relyingPartyId, subject: '' }, keys),
    timeout: sealLifetime,
    userVerification,
  });
}

/** Who signs in, as Cognito says. */
export interface SigningIn {
  readonly username: string;
  /** The `sub`; nothing for a user Cognito does not know. */
  readonly userId: string | undefined;
}

/**
 * Options for one user, with a random challenge: the user's credentials, the default one first. Somebody unknown, or without
 * a passkey, gets made-up credentials on the same way in about the same time. One read.
 */
export async function optionsForUser(
  { username, userId }: SigningIn,
  {
    relyingPartyId,
    keys,
    store,
    policy: { userVerification },
  }: {
    readonly relyingPartyId: string;
    readonly keys: KeySource;
    readonly store: Pick<CredentialStore, 'readUser'>;
    readonly policy: Pick<Policy, 'userVerification'>;
  },
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const decoyId = async () => decoyUserId((await keys.current()).decoy, canonical(username));
  const [{ decoy }, user] = await Promise.all([keys.current(), store.readUser(userId ?? (await decoyId()))]);
  const decoys = decoyCredentials(decoy, userId ?? canonical(username));
  const allowed: AllowedCredential[] = user.credentials.length > 0 ? inOrder(user) : decoys;
  return generateAuthenticationOptions({
    rpID: relyingPartyId,
    challenge: new Uint8Array(randomBytes(32)),
    allowCredentials: allowed.map(({ id, transports }) => ({ id, transports: [...transports] })),
    timeout: roundLifetime,
    userVerification,
  });
}

/** A pool that ignores case gives one user under many spellings. */
const canonical = (username: string) => username.trim().normalize('NFKC').toLowerCase();

function inOrder({ profile, credentials }: UserRecord): Credential[] {
  const first = ({ id }: Credential) => (id === profile?.defaultCredential ? 0 : 1);
  const lastUsed = ({ lastUsedAt, createdAt }: Credential) => lastUsedAt ?? createdAt;
  return credentials.toSorted((a, b) => first(a) - first(b) || lastUsed(b).localeCompare(lastUsed(a)));
}
