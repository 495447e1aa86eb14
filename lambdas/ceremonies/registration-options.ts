import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import { type Policy, userHandle } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { KeySource } from '../runtime/secret.ts';
import type { Permission } from '../store/permission.ts';
import type { Store } from '../store/store.ts';
import { permissionRefusals } from './permission-refusals.ts';
import { type SealScope, sealChallenge, sealLifetimeMs } from './sealed-challenge.ts';

/** The signed-in user who registers. */
export interface Registrant {
  readonly userId: string;
  /** The Cognito user name. */
  readonly username: string;
}

/** How a registration is started. */
export interface Mediation {
  /**
   * Whether it happens without a prompt, right after a sign-in with a password (WebAuthn Level 3, section 5.1.3,
   * `conditional`).
   */
  readonly conditional?: boolean | undefined;
}

/**
 * Makes options to create a discoverable credential (WebAuthn Level 3, section 7.1, step 1). They exclude the
 * authenticators that the user has registered already. The challenge is sealed for this user. One read.
 *
 * @throws PasskeyError `invalid_request` if `conditional` is requested but not allowed; `step_up_required`,
 *   `reauthentication_required`, `unauthorized` if the user may not register now
 */
export async function registrationOptions(
  { userId, username, permission }: Registrant & { readonly permission: Permission },
  {
    userName = username,
    displayName = userName,
    conditional,
  }: { readonly userName?: string | undefined; readonly displayName?: string | undefined } & Mediation,
  {
    relyingParty,
    keys,
    store,
    policy,
  }: {
    readonly relyingParty: { readonly id: string; readonly name: string };
    readonly keys: KeySource;
    readonly store: Pick<Store, 'readForChange'>;
    readonly policy: Policy;
  },
): Promise<PublicKeyCredentialCreationOptionsJSON> {
  const scope = registrationScope(userId, relyingParty.id, { conditional }, policy);
  const user = await store.readForChange(userId, permission);
  if (typeof user === 'string') throw new PasskeyError(...permissionRefusals[user]);
  // Without a prompt the user can't be verified, and a client would refuse to create a credential.
  const userVerification =
    conditional && policy.userVerification === 'required' ? 'preferred' : policy.userVerification;
  return generateRegistrationOptions({
    rpID: relyingParty.id,
    rpName: relyingParty.name,
    userID: userHandle(userId),
    userName,
    userDisplayName: displayName,
    challenge: await sealChallenge(scope, keys),
    timeout: sealLifetimeMs,
    attestationType: policy.attestation === 'none' ? 'none' : 'direct',
    excludeCredentials: user.credentials.map(({ id, transports }) => ({ id, transports: [...transports] })),
    authenticatorSelection: { residentKey: 'required', userVerification },
    supportedAlgorithmIDs: [...policy.algorithms],
  });
}

/**
 * Returns the scope of a registration's seal. It includes whether there is a prompt, so that a registration with a
 * prompt cannot skip the user's presence.
 *
 * @throws PasskeyError `invalid_request` if `conditional` is requested but not allowed
 */
export function registrationScope(
  subject: string,
  relyingPartyId: string,
  { conditional = false }: Mediation,
  { conditionalCreation }: Policy,
): SealScope {
  if (conditional && !conditionalCreation) {
    const invalid = [{ member: 'conditional', problem: 'invalid' }] as const;
    throw new PasskeyError('invalid_request', 'Passkeys are not created without a prompt here.', { invalid });
  }
  return { purpose: conditional ? 'conditional-registration' : 'registration', relyingPartyId, subject };
}
