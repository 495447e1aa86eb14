import { randomBytes } from 'node:crypto';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { generateAuthenticationOptions } from '@simplewebauthn/server';
import type { Policy } from '../../contract/policy.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { Credential, UserRecord } from '../store/items.ts';
import type { Store } from '../store/store.ts';
import { type SealScope, sealChallenge, sealLifetimeMs } from './sealed-challenge.ts';
import { type AllowedCredential, decoyCredentials, decoyUserId, spelledAlike } from './unknown-users.ts';

/** Cognito keeps an unanswered round for the app client's `AuthSessionValidity`: three minutes unless set otherwise. */
const roundLifetimeMs = 3 * 60_000;

/**
 * Makes options without a credential list, with a sealed challenge: for sign-in without a user name and for autofill.
 */
export async function discoverableOptions(
  relyingPartyId: string,
  keys: KeySource,
  { userVerification }: Pick<Policy, 'userVerification'>,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: relyingPartyId,
    challenge: await sealChallenge({ purpose: 'authentication', relyingPartyId, subject: '' }, keys),
    timeout: sealLifetimeMs,
    userVerification,
  });
}

/** The user who signs in, according to Cognito. */
export interface SigningIn {
  /** The name that the user typed, as far as it is known. Decoys derive from it. */
  readonly username: string;
  /** The `sub`; `undefined` for a user whom Cognito does not know. */
  readonly userId: string | undefined;
}

/** What the options depend on. */
interface Services {
  readonly relyingPartyId: string;
  readonly keys: KeySource;
  readonly store: Pick<Store, 'readUser'>;
  readonly policy: Pick<Policy, 'userVerification' | 'sendCredentialIds' | 'caseSensitiveNames'>;
}

/** The options for one user. */
interface OptionsForUser {
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  /** The offered credentials that exist; empty if decoys are offered. */
  readonly offered: readonly Credential[];
}

/**
 * Makes options for one user, with a random challenge and the user's credentials, the default one first. For an unknown
 * user, or one without passkeys, it offers decoys and makes the same calls. One read; none if no credential IDs are
 * sent.
 */
export async function optionsForUser(who: SigningIn, services: Services): Promise<OptionsForUser> {
  const { relyingPartyId, policy } = services;
  const { allowed, offered } = policy.sendCredentialIds ? await credentialsOf(who, services) : { offered: [] };
  const options = await generateAuthenticationOptions({
    rpID: relyingPartyId,
    challenge: new Uint8Array(randomBytes(32)),
    ...(allowed && { allowCredentials: allowed }),
    timeout: roundLifetimeMs,
    userVerification: policy.userVerification,
  });
  return { options, offered };
}

/**
 * Makes options for a signed-in user to confirm the session with, with a challenge that is sealed for this user and session.
 * Unlike a sign-in's they may say who has passkeys.
 */
export async function stepUpOptions(
  user: UserRecord,
  scope: SealScope,
  keys: KeySource,
  { userVerification }: Pick<Policy, 'userVerification'>,
): Promise<PublicKeyCredentialRequestOptionsJSON> {
  return generateAuthenticationOptions({
    rpID: scope.relyingPartyId,
    challenge: await sealChallenge(scope, keys),
    allowCredentials: defaultFirst(user).map(withHybrid).map(sorted),
    timeout: sealLifetimeMs,
    userVerification,
  });
}

async function credentialsOf({ username, userId }: SigningIn, { keys, store, policy }: Services) {
  const name = spelledAlike(username, policy);
  const [{ decoy }, user] = await Promise.all([keys.current(), store.readUser(userId ?? decoyUserId(name))]);
  const offered = defaultFirst(user);
  const listed: readonly AllowedCredential[] =
    offered.length > 0 ? offered.map(withHybrid) : decoyCredentials(decoy, name);
  return { allowed: listed.map(sorted), offered };
}

/** Browsers report transports in this order (section 5.2.1), apps in any. */
const sorted = ({ id, transports }: AllowedCredential) => ({ id, transports: transports.toSorted() });

/**
 * Adds `hybrid` to a credential that may be synced and reported only `internal`: it may be on the user's phone too. With
 * `internal` alone, Windows does not offer the phone.
 */
const withHybrid = ({ id, transports, backupEligible }: Credential): AllowedCredential => {
  const internalOnly = transports.length > 0 && transports.every((transport) => transport === 'internal');
  return { id, transports: backupEligible && internalOnly ? [...transports, 'hybrid'] : transports };
};

/**
 * Sorts by the digests of the IDs, as the table does, which reveals nothing about when they were made or used. The
 * default goes first.
 */
function defaultFirst({ profile, credentials }: UserRecord): Credential[] {
  const first = ({ id }: Credential) => (id === profile?.defaultCredential ? 0 : 1);
  return credentials.toSorted((a, b) => first(a) - first(b));
}
