import { createHash, KeyObject, sign } from 'node:crypto';
import { ExtendedKeyUsageExtension, GeneralName, SubjectAlternativeNameExtension } from '@peculiar/x509';
import { convertCOSEtoPKCS, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import { certificate, der } from './attestation-authority.ts';
import type { Cbor, Lies } from './authenticator.ts';

/** What section 8.3.1 of WebAuthn Level 3 asks of the certificate of a TPM's attestation key, beside an empty subject: by whom the TPM is… */
const maker = new SubjectAlternativeNameExtension(
  [new GeneralName('dn', '2.23.133.2.1=id:49465800, 2.23.133.2.2=A TPM of the tests, 2.23.133.2.3=id:00010000')],
  true,
);
/** …and that the key attests. */
const attestationKey = new ExtendedKeyUsageExtension(['2.23.133.8.3']);

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
/** A TPM's structures are numbers of fixed length, and octets behind their length (TPM 2.0 Library, part 2). */
const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');
const sized = (octets: Uint8Array) => Buffer.concat([Buffer.of(octets.length >> 8, octets.length), octets]);
const octets = (bytes: Uint8Array) => new Uint8Array(bytes);

/** TPM_ECC_CURVE by the length of coordinates: P-256, P-384, P-521. */
const curves: Readonly<Record<number, string>> = { 32: '0003', 48: '0004', 66: '0005' };

/** A TPM whose attestations (section 8.3) verify up to a root of its own. It attests keys on P-256, P-384 and P-521. */
export async function tpm() {
  const root = await certificate('CN=Root of the TPMs of the tests');
  const leaf = await certificate('', { issuer: root, ca: false, extensions: [maker, attestationKey] });

  const attest: NonNullable<Lies['attestation']> = ({ authenticatorData, clientDataHash }) => {
    const { credentialPublicKey } = parseAuthenticatorData(octets(authenticatorData));
    if (!credentialPublicKey) throw new Error('There is no credential.');
    const point = convertCOSEtoPKCS(credentialPublicKey).subarray(1);
    const length = point.length / 2;
    const curve = curves[length];
    if (!curve) throw new Error('It is on no curve.');
    // TPMT_PUBLIC: ECC, SHA-256, attributes, no policy, then no symmetric algorithm, no scheme, the curve, no KDF.
    const pubArea = Buffer.concat([
      hex(`0023 000b 00060472 0000 0010 0010 ${curve} 0010`),
      sized(point.subarray(0, length)),
      sized(point.subarray(length)),
    ]);
    // TPMS_ATTEST: magic, TPM_ST_ATTEST_CERTIFY, no signer; behind what is attested: clock, firmware; the name of the key, no other.
    const certInfo = Buffer.concat([
      hex('ff544347 8017 0000'),
      sized(sha256(authenticatorData, clientDataHash)),
      Buffer.alloc(17 + 8),
      sized(Buffer.concat([hex('000b'), sha256(pubArea)])),
      hex('0000'),
    ]);
    const attStmt = new Map<string, Cbor>([
      ['ver', '2.0'],
      ['alg', -7],
      ['sig', octets(sign('sha256', certInfo, KeyObject.from(leaf.keys.privateKey)))],
      ['x5c', [der(leaf)]],
      ['pubArea', octets(pubArea)],
      ['certInfo', octets(certInfo)],
    ]);
    return { fmt: 'tpm', attStmt };
  };
  return { attest, root: Buffer.from(der(root)).toString('base64') };
}
