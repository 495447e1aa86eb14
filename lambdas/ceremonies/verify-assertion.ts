import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { type Policy, userHandle } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import type { Credential } from '../store/items.ts';
import { requireDer } from './ecdsa-signature.ts';
import { requireExtensionMap } from './extension-data.ts';
import type { AuthenticationResponse } from './responses.ts';

/** Where ceremonies are accepted. */
export interface RelyingParty {
  readonly id: string;
  readonly origins: readonly string[];
}

/** What a verified assertion says about its credential. */
export interface VerifiedAssertion {
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly userVerified: boolean;
}

/** The backup eligibility of a credential differs from that at its registration (section 7.2, step 18). */
export class BackupEligibilityChanged extends Error {
  override readonly name = 'BackupEligibilityChanged';
}

/** Returns the user handle in a credential's authenticator, base64url: the user's, or an imported credential's own. */
export const userHandleOf = ({ userId, userHandle: own }: Pick<Credential, 'userId' | 'userHandle'>): string =>
  own ?? Buffer.from(userHandle(userId)).toString('base64url');

/**
 * Requires the user handle to be this credential's (WebAuthn Level 3, section 7.2, step 6).
 *
 * @throws PasskeyError `verification_failed` if it is another one, or is missing although `required`
 */
export function requireUserHandle(
  { response }: AuthenticationResponse,
  credential: Pick<Credential, 'userId' | 'userHandle'>,
  required: boolean,
): void {
  if (!response.userHandle && !required) return;
  if (response.userHandle !== userHandleOf(credential)) {
    throw new PasskeyError('verification_failed', 'The user handle is missing or not the user’s.');
  }
}

/**
 * Verifies an assertion against the stored credential and a challenge that was made here (WebAuthn Level 3, section
 * 7.2, steps 7 to 21). It does not check the signature counter: the store's conditional write does.
 *
 * @throws PasskeyError `user_verification_required`, `verification_failed`
 */
export async function verifyAssertion(
  response: AuthenticationResponse,
  challenge: string,
  credential: Pick<Credential, 'id' | 'publicKey' | 'backupEligible'>,
  { relyingParty, policy }: { readonly relyingParty: RelyingParty; readonly policy: Policy },
): Promise<VerifiedAssertion> {
  const requireUserVerification = policy.userVerification === 'required';
  try {
    requireDer(Buffer.from(response.response.signature, 'base64url'), credential.publicKey);
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedTopOrigin: [...policy.topOrigins],
      expectedRPID: relyingParty.id,
      requireUserVerification,
      credential: { id: credential.id, publicKey: credential.publicKey, counter: 0 },
    });
    if (!verified) throw new Error('The signature is not the credential’s.');
    requireExtensionMap(parseAuthenticatorData(bytesOf(response)));
    const backupEligible = authenticationInfo.credentialDeviceType === 'multiDevice';
    if (backupEligible !== credential.backupEligible && (policy.strictBackupEligibility || policy.deviceBound)) {
      throw new BackupEligibilityChanged('The backup eligibility has changed.');
    }
    return {
      counter: authenticationInfo.newCounter,
      backupEligible,
      backedUp: authenticationInfo.credentialBackedUp,
      userVerified: authenticationInfo.userVerified,
    };
  } catch (cause) {
    const unverified = requireUserVerification && isPresentOnly(response);
    throw new PasskeyError(
      unverified ? 'user_verification_required' : 'verification_failed',
      'The assertion does not verify.',
      { cause },
    );
  }
}

const bytesOf = ({ response: { authenticatorData } }: AuthenticationResponse) =>
  new Uint8Array(Buffer.from(authenticatorData, 'base64url'));

/**
 * Whether the user is present and not verified, by the flags UP and UV (WebAuthn Level 3, section 6.1). It only says why
 * an assertion was refused: missing presence is another reason, which comes first (section 7.2, steps 16 and 17).
 */
const isPresentOnly = (response: AuthenticationResponse) => ((bytesOf(response)[32] ?? 0) & 0b101) === 0b001;
