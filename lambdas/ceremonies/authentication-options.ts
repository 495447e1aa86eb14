import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Policy } from '../../contract/policy.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { CredentialStore } from '../store/credential-store.ts';
import type { Credential, UserRecord } from '../store/items.ts';
import { type AllowedCredential, decoyCredentials, decoyUserId } from './decoys.ts';
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
  /** The name that was typed, as far as it is known: decoys derive from it. */
  readonly username: string;
  /** The `sub`; nothing for a user Cognito does not know. */
  readonly userId: string | undefined;
}

/** What a user's options are made from. */
interface Services {
  readonly relyingPartyId: string;
  readonly keys: KeySource;
  readonly store: Pick<CredentialStore, 'readUser'>;
  readonly policy: Pick<Policy, 'userVerification' | 'sendCredentialIds' | 'caseSensitiveNames'>;
}

/** What one user is asked with. */
interface OptionsForUser {
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  /** The credentials that are offered and exist. */
  readonly offered: readonly Credential[];
}

/**
 * Options for one user, with a random challenge: the user's credentials, the default one first. Somebody unknown, or without
 * a passkey, gets made-up credentials on the same way in about the same time. One read; none when no credential IDs are sent.
 */
export async function optionsForUser(who: SigningIn, services: Services): Promise<OptionsForUser> {
  const { relyingPartyId, policy } = services;
  const { allowed, offered } = policy.sendCredentialIds ? await credentialsOf(who, services) : { offered: [] };
  const options = await generateAuthenticationOptions({
    rpID: relyingPartyId,
    challenge: new Uint8Array(randomBytes(32)),
    ...(allowed && { allowCredentials: allowed }),
    timeout: roundLifetime,
    userVerification: policy.userVerification,
  });
  return { options, offered };
}

async function credentialsOf({ username, userId }: SigningIn, { keys, store, policy }: Services) {
  // A pool that ignores case has one user under many spellings, and then one set of decoys; other spellings are other people.
  const name = policy.caseSensitiveNames ? username : username.toLowerCase();
  const decoyId = async () => decoyUserId((await keys.current()).decoy, name);
  const [{ decoy }, user] = await Promise.all([keys.current(), store.readUser(userId ?? (await decoyId()))]);
  const offered = defaultFirst(user);
  const listed: readonly AllowedCredential[] = offered.length > 0 ? offered : decoyCredentials(decoy, name);
  // Browsers tell transports in this order (section 5.2.1), apps in any.
  return { allowed: listed.map(({ id, transports }) => ({ id, transports: transports.toSorted() })), offered };
}

/** In an order that tells nothing of when they were made or used: the table's, which is that of the IDs' digests. */
function defaultFirst({ profile, credentials }: UserRecord): Credential[] {
  const first = ({ id }: Credential) => (id === profile?.defaultCredential ? 0 : 1);
  return credentials.toSorted((a, b) => first(a) - first(b));
}
