import { createHash, type X509Certificate } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import type { Policy } from '../../contract/policy.ts';
import { PasskeyError } from '../passkey-error.ts';
import { verifyAndroidKey } from './android-key.ts';
import { androidRoots } from './android-roots.ts';
import { type Attestation, openAttestation, withCertificates, withoutStatement } from './attestation.ts';
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
  const requireUserVerification = policy.userVerification === 'required' && !conditional;
  let attestation: Attestation | undefined;
  try {
    attestation = openAttestation(response.response.attestationObject);
    if (attestation.credentialId !== response.id) throw new Error('The credential ID is not the authenticator’s.');
    requireStatement(attestation, soundKey(attestation.publicKey));
    const anchors = await requireAllowed(attestation, policy);
    const { clientDataJSON } = response.response;
    const attestationObject = objectForLibrary(attestation.object, anchors) ?? response.response.attestationObject;
    const { registrationInfo } = await verifyRegistrationResponse({
      response: { ...response, response: { clientDataJSON, attestationObject } },
      expectedChallenge: challenge,
      expectedOrigin: [...relyingParty.origins],
      expectedRPID: relyingParty.id,
      requireUserPresence: !conditional,
      requireUserVerification,
      supportedAlgorithmIDs: [...policy.algorithms],
    });
    if (!registrationInfo) throw new Error('The attestation statement does not verify.');
    const { object, publicKey } = attestation;
    if (object.fmt === 'android-key') {
      const clientDataHash = createHash('sha256').update(Buffer.from(clientDataJSON, 'base64url')).digest();
      const statement = { ...object.attStmt, authData: object.authData, publicKey, clientDataHash };
      await verifyAndroidKey(statement, { anchors: anchors ?? androidRoots(), hardwareOnly: anchors !== undefined });
    }
    return { ...registrationInfo, fmt: object.fmt };
  } catch (cause) {
    if (cause instanceof PasskeyError) throw cause;
    // The presence comes first (steps 15 and 16): an absent user is not verified either.
    const unverified = requireUserVerification && attestation?.userPresent === true && !attestation.userVerified;
    throw new PasskeyError(
      unverified ? 'user_verification_required' : 'verification_failed',
      'The registration does not verify.',
      { cause },
    );
  }
}

/**
 * Returns what the library is to verify instead of the attestation object, base64url; `undefined` if that is as it is.
 * The library refuses a chain that includes its trust anchor above the leaf, so the anchor is left out. It gets no
 * statement in the format `android-key`: {@link verifyAndroidKey} verifies that.
 */
function objectForLibrary(object: Attestation['object'], anchors: readonly X509Certificate[] = []): string | undefined {
  if (object.fmt === 'android-key') return withoutStatement(object);
  if (!('x5c' in object.attStmt)) return undefined;
  const isAnchor = (certificate: Uint8Array) => anchors.some(({ raw }) => raw.equals(certificate));
  return withCertificates(
    object,
    object.attStmt.x5c.filter((each, index) => index === 0 || !isAnchor(each)),
  );
}
