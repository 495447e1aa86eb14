import 'reflect-metadata';
import { KeyObject, randomUUID, sign, webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  CRLDistributionPointsExtension,
  Extension,
  type X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
} from '@peculiar/x509';
import type { MetadataStatement } from '@simplewebauthn/server';
import { convertCOSEtoPKCS, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import type { Cbor, Lies } from './authenticator.ts';

type Statement = NonNullable<Lies['attestation']>;

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };

const keyPair = (namedCurve = 'P-256') =>
  webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
/** What section 8.2.1 of WebAuthn Level 3 asks of an attestation certificate's subject. */
const subject = 'C=AA, O=Tests, OU=Authenticator Attestation, CN=Authenticator of the tests';

/** A certificate and its private key. */
export interface Signer {
  readonly certificate: X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

/** A certificate; by itself, unless an issuer signs it. */
export async function certificate(
  name: string,
  {
    issuer,
    ca = true,
    keys,
    extensions = [],
    valid: [notBefore, notAfter] = ['2020-01-01', '2060-01-01'],
  }: {
    issuer?: Signer;
    ca?: boolean;
    keys?: Signer['keys'];
    extensions?: Extension[];
    /** The first and the last moment, as ISO 8601. */
    valid?: readonly [first: string, last: string];
  } = {},
): Promise<Signer> {
  const pair = keys ?? (await keyPair());
  const made = await X509CertificateGenerator.create({
    serialNumber: `01${randomUUID().replaceAll('-', '')}`,
    subject: name,
    issuer: issuer?.certificate.subject ?? name,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    publicKey: pair.publicKey,
    signingKey: (issuer?.keys ?? pair).privateKey,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(ca, undefined, true), ...extensions],
  });
  return { certificate: made, keys: pair };
}

export const der = ({ certificate: { rawData } }: Signer) => new Uint8Array(rawData);

/** A revocation list by an issuer, with one certificate; DER. */
export async function listOfRevoked(
  { certificate: revoked }: Signer,
  issuer: Signer,
): Promise<Uint8Array<ArrayBuffer>> {
  const list = await X509CrlGenerator.create({
    issuer: issuer.certificate.subject,
    thisUpdate: new Date('2020-01-01'),
    nextUpdate: new Date('2060-01-01'),
    entries: [{ serialNumber: revoked.serialNumber, revocationDate: new Date('2020-01-02') }],
    signingKey: issuer.keys.privateKey,
    signingAlgorithm: algorithm,
  });
  return new Uint8Array(list.rawData);
}

/** Whoever makes authenticators of one model: attests them, with a root that metadata can name. */
export class AttestationAuthority {
  readonly #root: Signer;
  readonly #chain: readonly [leaf: Signer, issuer: Signer];

  private constructor(root: Signer, chain: readonly [leaf: Signer, issuer: Signer]) {
    this.#root = root;
    this.#chain = chain;
  }

  /**
   * @param ca whether the certificate between root and leaf may sign others
   * @param curve of the leaf's key
   */
  static async create({ ca = true, curve = 'P-256' } = {}): Promise<AttestationAuthority> {
    const root = await certificate('CN=Root of the tests');
    const issuer = await certificate('CN=Issuer of the tests', { issuer: root, ca });
    return new AttestationAuthority(root, [
      await certificate(subject, { issuer, ca: false, keys: await keyPair(curve) }),
      issuer,
    ]);
  }

  /** What the FIDO Metadata Service would say of the model. */
  metadata(
    aaguid: string,
    attestationRootCertificates = [Buffer.from(der(this.#root)).toString('base64')],
  ): MetadataStatement {
    return {
      aaguid,
      description: 'Authenticator of the tests',
      authenticatorVersion: 1,
      protocolFamily: 'fido2',
      schema: 3,
      upv: [{ major: 1, minor: 1 }],
      attestationTypes: ['basic_full'],
      authenticationAlgorithms: ['secp256r1_ecdsa_sha256_raw'],
      publicKeyAlgAndEncodings: ['cose'],
      userVerificationDetails: [],
      keyProtection: [],
      matcherProtection: [],
      tcDisplay: [],
      attestationRootCertificates,
    };
  }

  /** Attests in the format `packed` (section 8.2). */
  readonly attest: Statement = (about) => this.attestWith(0)(about);

  /** The leaf's certificate, base64. */
  get leaf(): string {
    return Buffer.from(der(this.#chain[0])).toString('base64');
  }

  /** The same, with the certificate between root and leaf so many times more; -1 leaves it out. */
  readonly attestWith =
    (more: number): Statement =>
    ({ authenticatorData, clientDataHash }) => ({
      fmt: 'packed',
      attStmt: new Map<string, Cbor>([
        ['alg', -7],
        ['sig', this.#sign(authenticatorData, clientDataHash)],
        ['x5c', [this.#chain[0], ...Array<Signer>(1 + more).fill(this.#chain[1])].map(der)],
      ]),
    });

  /** Attests in the format `fido-u2f` (section 8.6), a credential whose key is of an elliptic curve. */
  readonly attestU2f: Statement = ({ authenticatorData, clientDataHash }) => {
    const { rpIdHash, credentialID, credentialPublicKey } = parseAuthenticatorData(new Uint8Array(authenticatorData));
    if (!credentialID || !credentialPublicKey) throw new Error('There is no credential.');
    const publicKey = convertCOSEtoPKCS(credentialPublicKey);
    return {
      fmt: 'fido-u2f',
      attStmt: new Map<string, Cbor>([
        ['sig', this.#sign(Buffer.of(0), rpIdHash, clientDataHash, credentialID, publicKey)],
        ['x5c', [der(this.#chain[0])]],
      ]),
    };
  };

  #sign(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
    return new Uint8Array(sign('sha256', Buffer.concat(parts), KeyObject.from(this.#chain[0].keys.privateKey)));
  }
}

/** A certificate's word on where the list of revoked ones is. */
export const revocationList = (url: string) => new CRLDistributionPointsExtension([url]);

/** What a key description says. The lists are DER, hexadecimal. */
export interface Described {
  readonly software?: string;
  readonly hardware?: string;
  readonly level?: number;
  readonly keyMintLevel?: number;
}

/** Members of an Android authorization list: numbers as DER, hexadecimal. */
export const authorization = {
  purposes: (...values: readonly number[]) => tagged('a1', tagged('31', ...values.map(integer))),
  origin: (value: number) => tagged('bf853e', integer(value)),
  allApplications: 'bf8458020500',
};

const octet = (value: number) => value.toString(16).padStart(2, '0');
const integer = (value: number) => `0201${octet(value)}`;
const tagged = (tag: string, ...contents: readonly string[]) => {
  const content = contents.join('');
  return `${tag}${octet(content.length / 2)}${content}`;
};

/** Android's extension of a key's certificate (section 8.4): a key description that attests `challenge`. By default it lists nothing. */
export function keyDescription(
  challenge: Uint8Array,
  { software = '', hardware = '', level = 0, keyMintLevel = level }: Described = {},
): Extension {
  const description = tagged(
    '30',
    '020103',
    tagged('0a', octet(level)),
    '020100',
    tagged('0a', octet(keyMintLevel)),
    tagged('04', Buffer.from(challenge).toString('hex')),
    '0400',
    tagged('30', software),
    tagged('30', hardware),
  );
  return new Extension('1.3.6.1.4.1.11129.2.1.17', false, new Uint8Array(Buffer.from(description, 'hex')));
}
