import type { Policy } from '../../contract/policy.ts';
import { PasskeyError, type Refusals } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { AddRefusal } from '../store/add-credential.ts';
import type { Credential } from '../store/items.ts';
import type { Permission } from '../store/permission.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from '../store/stored-action.ts';
import { challengeOf } from './client-data.ts';
import { permissionRefusals } from './permission-refusals.ts';
import { type Mediation, type Registrant, registrationScope } from './registration-options.ts';
import type { RegistrationResponse } from './responses.ts';
import { openChallenge, requireFresh } from './sealed-challenge.ts';
import type { RelyingParty } from './verify-assertion.ts';
import { verifyRegistration } from './verify-registration.ts';

const refusals: Refusals<AddRefusal> = {
  exists: ['passkey_exists', 'The credential ID is registered already.'],
  'challenge-used': ['challenge_used', 'Another credential was registered with it.'],
  ...permissionRefusals,
  'too-often': ['too_many_requests', 'The user has registered as many credentials as an hour allows.'],
  limit: ['passkey_limit_reached', 'The user has as many credentials as the policy allows.'],
};

/**
 * Registers a credential (WebAuthn Level 3, section 7.1): verifies and stores it. ID, key and flags come from the
 * authenticator data, never from the JSON beside it. The same registration again returns the stored credential. One
 * transaction.
 *
 * @throws PasskeyError with the reason if it is refused
 */
export async function register(
  response: RegistrationResponse,
  { name, conditional }: { readonly name: string } & Mediation,
  { userId, username, permission }: Registrant & { readonly permission: Permission },
  by: Caller,
  {
    relyingParty,
    keys,
    store,
    policy,
  }: {
    readonly relyingParty: RelyingParty;
    readonly keys: KeySource;
    readonly store: Pick<Store, 'addCredential'>;
    readonly policy: Policy;
  },
): Promise<Credential> {
  const challenge = challengeOf(response, policy);
  const scope = registrationScope(userId, relyingParty.id, { conditional }, policy);
  const opened = await openChallenge(challenge, scope, keys);
  requireFresh(opened);
  const verified = await verifyRegistration(response, challenge, { relyingParty, policy, conditional });
  const credential: Credential = {
    id: verified.credential.id,
    userId,
    publicKey: verified.credential.publicKey,
    counter: verified.credential.counter,
    transports: response.response.transports,
    aaguid: verified.aaguid,
    attestationFormat: verified.fmt,
    backupEligible: verified.credentialDeviceType === 'multiDevice',
    backedUp: verified.credentialBackedUp,
    relyingPartyId: relyingParty.id,
    name,
    createdAt: new Date().toISOString(),
    registeredWith: opened.nonce,
    challengeUses: {},
  };
  const confirming = conditional ? permission : confirmedNow(permission);
  const outcome = await store.addCredential(credential, username, policy.credentialLimit, by, confirming);
  if (typeof outcome === 'string') throw new PasskeyError(...refusals[outcome]);
  return outcome;
}

/**
 * The user has just used the new passkey, and so need not use it again for the next change. Whoever may register could also
 * confirm the session with the passkey afterwards.
 */
const confirmedNow = (permission: Permission): Permission =>
  permission === 'administrator' ? permission : { ...permission, confirmedAt: Math.floor(Date.now() / 1000) };
