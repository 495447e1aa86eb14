import { convertAAGUIDToString, isoCBOR, parseAuthenticatorData } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import { requireExtensionMap } from './extension-data.ts';

const octets = v.instance(Uint8Array);
const signed = { alg: v.pipe(v.number(), v.integer()), sig: octets };
const certificates = v.pipe(v.array(octets), v.minLength(1), v.maxLength(8));

/** A CBOR map as an object. */
const members = v.pipe(
  v.instance(Map),
  v.transform((map): Record<string, unknown> => Object.fromEntries(map)),
);

const statement = <Format extends string, Entries extends v.ObjectEntries>(fmt: Format, attStmt: Entries) =>
  v.strictObject({ fmt: v.literal(fmt), attStmt: v.pipe(members, v.strictObject(attStmt)), authData: octets });

/**
 * The statement formats of WebAuthn Level 3, section 8, except SafetyNet, whose service Google has shut down, and
 * `compound`, which the library does not support. Unknown members are rejected.
 */
const AttestationObject = v.pipe(
  members,
  v.variant('fmt', [
    statement('none', {}),
    statement('packed', { ...signed, x5c: v.exactOptional(certificates) }),
    statement('tpm', { ver: v.literal('2.0'), ...signed, x5c: certificates, certInfo: octets, pubArea: octets }),
    statement('android-key', { ...signed, x5c: certificates }),
    statement('fido-u2f', { sig: octets, x5c: v.strictTuple([octets]) }),
    // Apple's devices add the algorithm, which is not in the format.
    statement('apple', { x5c: certificates, alg: v.exactOptional(signed.alg) }),
  ]),
);
type AttestationObject = v.InferOutput<typeof AttestationObject>;

/** What an authenticator says about a credential that it made. None of it is verified yet. */
export interface Attestation {
  readonly object: AttestationObject;
  readonly aaguid: string;
  readonly credentialId: string;
  /** COSE_Key. */
  readonly publicKey: Uint8Array<ArrayBuffer>;
  readonly backupEligible: boolean;
  readonly userPresent: boolean;
  readonly userVerified: boolean;
}

/**
 * Parses an attestation object (sections 6.1, 6.5.1 and 6.5.4). It must be canonical CBOR in the shape of one of the
 * formats, with no member missing, duplicated or unknown.
 *
 * @throws Error if it is not
 */
export function openAttestation(attestationObject: string): Attestation {
  const bytes = new Uint8Array(Buffer.from(attestationObject, 'base64url'));
  const decoded = isoCBOR.decodeFirst<Cbor>(bytes);
  if (!same(isoCBOR.encode(decoded), bytes)) throw new Error('The CBOR is not canonical.');
  const parsed = v.safeParse(AttestationObject, decoded);
  if (!parsed.success) throw new Error('The attestation object has another shape than its format.');
  const object = parsed.output;

  const authenticatorData = new Uint8Array(object.authData);
  const parts = parseAuthenticatorData(authenticatorData);
  const aaguid = attested(parts.aaguid);
  const credentialId = attested(parts.credentialID);
  const publicKey = attested(parts.credentialPublicKey);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(credentialId.length);
  const credentialData = [aaguid, length, credentialId, publicKey];
  const again = [parts.rpIdHash, parts.flagsBuf, parts.counterBuf, ...credentialData, parts.extensionsDataBuffer ?? []];
  if (!same(Buffer.concat(again.map((part) => Buffer.from(part))), authenticatorData)) {
    throw new Error('The authenticator data is not canonical.');
  }
  requireExtensionMap(parts);
  return {
    object,
    aaguid: convertAAGUIDToString(aaguid),
    credentialId: Buffer.from(credentialId).toString('base64url'),
    publicKey,
    backupEligible: parts.flags.be,
    userPresent: parts.flags.up,
    userVerified: parts.flags.uv,
  };
}

/** Requires a part of the attested credential data. */
function attested<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Error('There is no attested credential data.');
  return part;
}

/** Returns an attestation object with the same authenticator data and no statement, base64url. */
export const withoutStatement = ({ authData }: AttestationObject): string =>
  encoded(
    new Map<string, Cbor>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ]),
  );

/** Returns an attestation object with other certificates in its statement, base64url. */
export const withCertificates = ({ fmt, attStmt, authData }: AttestationObject, x5c: readonly Uint8Array[]): string => {
  const members = { ...attStmt, x5c: x5c.map((certificate) => new Uint8Array(certificate)) };
  return encoded(
    new Map<string, Cbor>([
      ['fmt', fmt],
      ['attStmt', new Map(Object.entries(members) as [string, Cbor][])],
      ['authData', new Uint8Array(authData)],
    ]),
  );
};

type Cbor = Parameters<typeof isoCBOR.encode>[0];
const encoded = (object: Cbor) => Buffer.from(isoCBOR.encode(object)).toString('base64url');

const same = (one: Uint8Array, other: Uint8Array) => Buffer.compare(one, other) === 0;
