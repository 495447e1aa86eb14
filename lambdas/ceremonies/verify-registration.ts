import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import { type Attestation, openAttestation } from './attestation.ts';
import { requireAllowed, requireStatement } from './authenticator.ts';
import { soundKey } from './public-key.ts';
import type { RegistrationResponse } from './responses.ts';
import type { RelyingParty } from './verify-assertion.ts';

/**
 * Verifies a registration against a challenge that was made here (WebAuthn Level 3, section 7.1, steps 5 to 25). An
 * attestation statement that does not verify is refused even if none was requested: an authenticator that lies in its
 * statement is not trusted with anything else.
 *
 * @param conditional whether it was created without a prompt, so without user presence or verification (step 15);
 *   signing in needs both
 * @throws PasskeyError `verification_failed`, `user_verification_required`, `authenticator_not_allowed`
 */
export async function verifyRegistration(
  response: RegistrationResponse,
  challenge: string,
  {
    relyingParty,
    policy,
    conditional = false,
  }: { readonly relyingParty: RelyingParty; readonly policy: Policy; readonly conditional?: boolean | undefined },
) {
  const { transports, ...statement } = response.response;
  const requireUserVerification = policy.userVerification === 'required' && !conditional;
  let attestation: Attestation | undefined;
  try {
    attestation = openAttestation(statement.attestationObject);
    if (attestation.credentialId !== response.id) throw new Error('The credential ID is not the authenticator’s.');
    requireStatement(attestation, soundKey(attestation.publicKey), policy);
    await requireAllowed(attestation, policy);
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, response: statement },
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserPresence: !conditional,
      requireUserVerification,
      supportedAlgorithmIDs: [...policy.algorithms],
    });
    if (registrationInfo) return registrationInfo;
    throw new Error('The attestation statement does not verify.');
  } catch (cause) {
    if (cause instanceof PasskeyError) throw cause;
    const unverified = requireUserVerification && attestation?.userVerified === false;
    throw new PasskeyError(
      unverified ? 'user_verification_required' : 'verification_failed',
      'The registration does not verify.',
      { cause },
    );
  }
}
