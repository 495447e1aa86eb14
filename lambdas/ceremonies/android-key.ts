import { createHash, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { isoCBOR, verifySignature } from '@simplewebauthn/server/helpers';
import { hasKeyDescription, requireKeyDescription } from './android-key-description.ts';
import { factoryRootKey } from './android-roots.ts';
import { type CertificatePath, pathTo, requireUnrevoked, requireValidDates } from './certificate-path.ts';

/** An attestation statement, and the data that it signs. */
export interface AndroidKeyStatement {
  readonly alg: number;
  readonly sig: Uint8Array;
  /** DER, the leaf first. */
  readonly x5c: readonly Uint8Array[];
  readonly authData: Uint8Array;
  /** COSE_Key. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly clientDataHash: Uint8Array;
}

/** Only certificates of remotely provisioned keys have this extension. */
const provisioningInfo = '1.3.6.1.4.1.11129.2.1.30';

/**
 * Verifies an attestation statement in the format `android-key` (WebAuthn Level 3, section 8.4) up to one of `anchors`.
 * It takes the library's place, which refuses chains without their root, and chains with an expired certificate. Devices
 * keep the chains that factories installed for life, so these may have expired
 * (docs/decisions/0016-android-key-attestation.md).
 *
 * @param hardwareOnly whether only keys in hardware are accepted, by the hardware's own word
 * @throws Error if it does not verify
 */
export async function verifyAndroidKey(
  { alg, sig, x5c, authData, publicKey, clientDataHash }: AndroidKeyStatement,
  { anchors, hardwareOnly }: { readonly anchors: readonly X509Certificate[]; readonly hardwareOnly: boolean },
): Promise<void> {
  const chain = x5c.map((certificate) => new X509Certificate(certificate));
  const path = pathTo(anchors, chain);
  const { leaf, issuers, anchor } = path;
  // The device itself writes the leaf's dates, by its own clock.
  if (!isFactoryProvisioned(path)) requireValidDates([...issuers, anchor]);

  if (!isKeyOf(leaf, publicKey)) throw new Error('The certificate is for another key.');
  // A key of an app may attest other keys. Only the description nearest to the root is the hardware's word.
  if (issuers.some(hasKeyDescription)) throw new Error('A key that is attested itself signed the certificate.');
  requireKeyDescription(leaf, clientDataHash, { hardwareOnly });
  const signed = await verifySignature({
    signature: new Uint8Array(sig),
    data: new Uint8Array(Buffer.concat([authData, clientDataHash])),
    // The library verifies with certificates on P-256 and P-384 only. The certificate has the same key.
    credentialPublicKey: publicKey,
    hashAlgorithm: alg,
  });
  if (!signed) throw new Error('The signature is not the certificate’s.');
  // It may make requests, so it comes last.
  await requireUnrevoked(path);
}

/** Whether a factory installed the attestation key. Its chain ends at the RSA root, and no server provisioned it. */
function isFactoryProvisioned({ leaf, issuers, anchor }: CertificatePath): boolean {
  const key = createHash('sha256').update(spki(anchor.publicKey)).digest('hex');
  return key === factoryRootKey && ![leaf, ...issuers].some(hasProvisioningInfo);
}

const hasProvisioningInfo = ({ raw }: X509Certificate) =>
  new x509.X509Certificate(raw).getExtension(provisioningInfo) !== null;
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

/** Whether a certificate is for this credential public key. The labels are those of COSE (RFC 9053, RFC 8230). */
function isKeyOf({ publicKey }: X509Certificate, encoded: Uint8Array<ArrayBuffer>): boolean {
  const cose = isoCBOR.decodeFirst<Map<number, unknown>>(encoded);
  const text = (label: number) => Buffer.from(cose.get(label) as Uint8Array).toString('base64url');
  const crv = String({ 1: 'P-256', 2: 'P-384', 3: 'P-521' }[cose.get(-1) as number]);
  const key =
    cose.get(1) === 3 ? { kty: 'RSA', n: text(-1), e: text(-2) } : { kty: 'EC', crv, x: text(-2), y: text(-3) };
  return publicKey.equals(createPublicKey({ format: 'jwk', key }));
}
