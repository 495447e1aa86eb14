import 'reflect-metadata';
import { KeyObject, randomUUID, sign, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const fidoHost = 'mds.fidoalliance.org';

interface Signer {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

async function signer(
  name: string,
  issuer?: Signer,
  {
    ca = true,
    notAfter = '2060-01-01',
    elliptic = false,
  }: { ca?: boolean; notAfter?: string | undefined; elliptic?: boolean } = {},
): Promise<Signer> {
  const kind = elliptic ? { name: 'ECDSA', namedCurve: 'P-256' } : algorithm;
  const keys = (await webcrypto.subtle.generateKey(kind, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomUUID().replaceAll('-', ''),
    subject: `CN=${name}`,
    issuer: issuer?.certificate.subject ?? `CN=${name}`,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date(notAfter),
    publicKey: keys.publicKey,
    signingKey: (issuer ?? { keys }).keys.privateKey,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(ca, undefined, true),
      ...(ca ? [] : [new SubjectAlternativeNameExtension([{ type: 'dns', value: name }])]),
    ],
  });
  return { certificate, keys };
}

const base64 = ({ certificate }: Signer) => Buffer.from(certificate.rawData).toString('base64');

/** An entry of the BLOB: an authenticator with a trust anchor, whose attestation is `packed`. */
export function entry(
  aaguid: string,
  { statuses = ['FIDO_CERTIFIED_L1'], anchors = ['MA'] }: { statuses?: string[]; anchors?: string[] } = {},
) {
  return {
    aaguid,
    metadataStatement: {
      aaguid,
      description: 'Authenticator of the tests',
      protocolFamily: 'fido2',
      schema: 3,
      attestationTypes: ['basic_full'],
      authenticationAlgorithms: ['secp256r1_ecdsa_sha256_raw'],
      publicKeyAlgAndEncodings: ['cose'],
      attestationRootCertificates: anchors,
    },
    statusReports: statuses.map((status) => ({ status, effectiveDate: '2024-01-01' })),
    timeOfLastStatusChange: '2024-01-01',
  };
}

/** How a BLOB comes to be signed by whom it should not. */
export interface Forgery {
  /** Whom the certificate is for. */
  readonly host?: string;
  /** The certificate is signed by somebody else's, which is in order itself but no CA's. */
  readonly byLeaf?: boolean;
  /** When the certificate expires. */
  readonly notAfter?: string;
  /** Whether the certificate is for a key on P-256. */
  readonly elliptic?: boolean;
  /** What the header says, whatever the signature is. */
  readonly alg?: string;
}

/** A metadata service like the FIDO Alliance's: a root of its own, an issuing CA, and BLOBs signed with a certificate of that. */
export class MetadataService {
  readonly #root: Signer;
  readonly #issuer: Signer;

  private constructor(root: Signer, issuer: Signer) {
    this.#root = root;
    this.#issuer = issuer;
  }

  static async create(): Promise<MetadataService> {
    const root = await signer('Root of the tests');
    return new MetadataService(root, await signer('Issuer of the tests', root));
  }

  /** The root's certificate, PEM. */
  get root(): string {
    return this.#root.certificate.toString('pem');
  }

  /** A BLOB, with `payload` in the place of what a good one says. */
  async blob(
    payload: object,
    { host = fidoHost, byLeaf = false, notAfter, elliptic = false, alg = elliptic ? 'ES256' : 'RS256' }: Forgery = {},
  ): Promise<string> {
    const leaf = await signer(host, this.#issuer, { ca: false, notAfter, elliptic });
    const chain = byLeaf ? [await signer(host, leaf, { ca: false }), leaf] : [leaf];
    const [{ keys }] = chain as [Signer];
    const content = { legalHeader: 'Tests', no: 7, nextUpdate: '2050-01-31', entries: [], ...payload };
    const header = { alg, typ: 'JWT', x5c: [...chain, this.#issuer].map(base64) };
    const data = [header, content].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const key = { key: KeyObject.from(keys.privateKey), dsaEncoding: 'ieee-p1363' } as const;
    return `${data}.${sign('sha256', Buffer.from(data), key).toString('base64url')}`;
  }
}
