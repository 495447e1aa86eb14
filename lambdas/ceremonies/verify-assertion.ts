import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';
import type { Credential } from '../store/items.ts';
import { type Policy, userHandle } from './policy.ts';
import type { AuthenticationResponse, RegistrationResponse } from './responses.ts';

/** Where ceremonies are accepted. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

const ClientData = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ challenge: v.string(), crossOrigin: v.optional(v.boolean(), false), topOrigin: v.optional(v.string()) }),
);

/** What a verified assertion says of its credential now. */
export interface VerifiedAssertion {
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

/**
 * The challenge that the client data names, base64url; it proves nothing before the response is verified.
 *
 * @throws PasskeyError `invalid_request` when the client data is no JSON or names none; `verification_failed` when the ceremony
 * ran in a frame of another origin (WebAuthn Level 3, sections 7.1 step 10 and 7.2 step 13), which nothing here allows
 */
export function challengeOf({ response: { clientDataJSON } }: AuthenticationResponse | RegistrationResponse): string {
  const parsed = v.safeParse(ClientData, Buffer.from(clientDataJSON, 'base64url').toString());
  if (!parsed.success) throw new PasskeyError('invalid_request', 'The client data names no challenge.');
  const { challenge, crossOrigin, topOrigin } = parsed.output;
  if (crossOrigin || topOrigin !== undefined) {
    throw new PasskeyError('verification_failed', 'The ceremony ran in a frame of another origin.');
  }
  return challenge;
}

/**
 * Requires the user handle to be this user's (WebAuthn Level 3, section 7.2, step 6).
 *
 * @throws PasskeyError `verification_failed` when it is another's, or is missing where `required`
 */
export function requireUserHandle({ response }: AuthenticationResponse, userId: string, required: boolean): void {
  if (!response.userHandle && !required) return;
  if (response.userHandle !== Buffer.from(userHandle(userId)).toString('base64url')) {
    throw new PasskeyError('verification_failed', 'The user handle is missing or not the user’s.');
  }
}

/**
 * Verifies an assertion against the stored credential and a challenge already known to be ours (WebAuthn Level 3, section 7.2,
 * steps 7 to 21). The signature counter is left to the store, whose conditional write decides it.
 *
 * @throws PasskeyError `user_verification_required`, `verification_failed`
 */
export async function verifyAssertion(
  response: AuthenticationResponse,
  challenge: string,
  credential: Credential,
  { relyingParty, policy }: { readonly relyingParty: RelyingParty; readonly policy: Policy },
): Promise<VerifiedAssertion> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserVerification: policy.userVerification === 'required',
      credential: { id: credential.id, publicKey: credential.publicKey, counter: 0 },
    });
    if (!verified) throw new Error('The signature is not the credential’s.');
    return {
      counter: authenticationInfo.newCounter,
      backupEligible: authenticationInfo.credentialDeviceType === 'multiDevice',
      backedUp: authenticationInfo.credentialBackedUp,
    };
  } catch (cause) {
    const code = userVerified(response) ? 'verification_failed' : 'user_verification_required';
    throw new PasskeyError(code, 'The assertion does not verify.', { cause });
  }
}

/** The UV flag (WebAuthn Level 3, section 6.1), only to say why a refused assertion was refused. */
function userVerified({ response: { authenticatorData } }: AuthenticationResponse): boolean {
  return ((Buffer.from(authenticatorData, 'base64url')[32] ?? 0) & 0b100) !== 0;
}
