import { createHash, type KeyObject, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { isoCBOR, verifySignature } from '@simplewebauthn/server/helpers';
import { hasKeyDescription, requireKeyDescription } from './android-key-description.ts';
import { factoryRootKey } from './android-roots.ts';
import { pathTo, requireUnrevoked, requireValidDates } from './certificate-path.ts';

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
  const certificates = x5c.map((certificate) => new X509Certificate(certificate));
  const [leaf, ...issuers] = certificates;
  if (!leaf) throw new Error('There is no certificate.');
  const path = pathTo(anchors, certificates);
  // The device itself writes the leaf's dates, by its own clock.
  if (!isFactoryProvisioned(certificates, path.anchor)) requireValidDates([...issuers, path.anchor]);

  if (!isKeyOf(leaf, publicKey)) throw new Error('The certificate is for another key.');
  // A key of an app may attest other keys. Only the description nearest to the root is the hardware's word.
  if (issuers.some(hasKeyDescription)) throw new Error('A key that is attested itself signed the certificate.');
  requireKeyDescription(leaf, clientDataHash, { hardwareOnly });
  const signed = await verifySignature({
    signature: new Uint8Array(sig),
    data: new Uint8Array(Buffer.concat([authData, clientDataHash])),
    x509Certificate: new Uint8Array(leaf.raw),
    hashAlgorithm: alg,
  });
  if (!signed) throw new Error('The signature is not the certificate’s.');
  // It may make requests, so it comes last.
  await requireUnrevoked(path);
}

/** Whether a factory installed the attestation key. Its chain ends at the RSA root, and no server provisioned it. */
function isFactoryProvisioned(certificates: readonly X509Certificate[], anchor: X509Certificate): boolean {
  const key = createHash('sha256').update(spki(anchor.publicKey)).digest('hex');
  return key === factoryRootKey && !certificates.some(hasProvisioningInfo);
}

const hasProvisioningInfo = ({ raw }: X509Certificate) =>
  new x509.X509Certificate(raw).getExtension(provisioningInfo) !== null;
const spki = (key: KeyObject) => key.export({ type: 'spki', format: 'der' });

/** Whether a certificate is for this credential public key. The labels are those of COSE (RFC 9053, RFC 8230). */
function isKeyOf({ publicKey }: X509Certificate, encoded: Uint8Array<ArrayBuffer>): boolean {
  const cose = isoCBOR.decodeFirst<Map<number, unknown>>(encoded);
  const text = (label: number) => Buffer.from(cose.get(label) as Uint8Array).toString('base64url');
  const { kty, crv, x, y, n, e } = publicKey.export({ format: 'jwk' });
  if (kty === 'EC') {
    const curve = { 1: 'P-256', 2: 'P-384', 3: 'P-521' }[cose.get(-1) as number];
    return cose.get(1) === 2 && crv === curve && x === text(-2) && y === text(-3);
  }
  return kty === 'RSA' && cose.get(1) === 3 && n === text(-1) && e === text(-2);
}
