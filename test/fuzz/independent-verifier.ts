/**
 * What may be accepted, said a second time and in another way than the functions say it: whatever they accept must be sound by this.
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';

/** What a ceremony was begun with. */
export interface Begun {
  readonly relyingPartyId: string;
  readonly origin: string;
  readonly challenge: string;
}

const base64url = v.pipe(
  v.string(),
  v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
);
const bytes = v.pipe(
  base64url,
  v.transform((text) => Buffer.from(text, 'base64url')),
);
const ClientData = v.object({
  type: v.string(),
  challenge: v.string(),
  origin: v.string(),
  crossOrigin: v.nullish(v.literal(false)),
  topOrigin: v.nullish(v.undefined()),
});
const Credential = v.object({ id: base64url, rawId: v.string(), type: v.literal('public-key') });
const Assertion = v.object({
  ...Credential.entries,
  response: v.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: v.nullish(v.string()),
  }),
});
const Registration = v.object({
  ...Credential.entries,
  response: v.object({ clientDataJSON: bytes, attestationObject: bytes }),
});

const sha256 = (data: string | Uint8Array) => createHash('sha256').update(data).digest();

function soundClientData(data: Buffer, type: string, { challenge, origin }: Begun): boolean {
  const parsed = v.parse(ClientData, JSON.parse(data.toString()));
  return parsed.type === type && parsed.challenge === challenge && parsed.origin === origin;
}

/** RP ID, user presence and verification, and no backup without eligibility (WebAuthn Level 3, section 6.1). */
function soundAuthenticatorData(data: Buffer, { relyingPartyId }: Begun): boolean {
  const flags = data.readUInt8(32);
  const backup = (flags & 0x18) !== 0x10;
  return data.subarray(0, 32).equals(sha256(relyingPartyId)) && (flags & 0x05) === 0x05 && backup;
}

/** Whether an assertion may sign in whoever has this credential; the counter is left out. Throws for what is none. */
export function verifyAssertionIndependently(
  assertion: unknown,
  begun: Begun,
  credential: { readonly id: string; readonly publicKey: KeyObject; readonly userHandle: string },
  handleRequired: boolean,
): boolean {
  const { id, rawId, response } = v.parse(Assertion, assertion);
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)]);
  const { publicKey } = credential;
  const digest = publicKey.asymmetricKeyType === 'ed25519' ? null : 'sha256';
  const nothingBehind = (authenticatorData.readUInt8(32) & 0xc0) !== 0 || authenticatorData.length === 37;
  return (
    id === credential.id &&
    rawId === id &&
    nothingBehind &&
    (userHandle ? userHandle === credential.userHandle : !handleRequired) &&
    soundClientData(clientDataJSON, 'webauthn.get', begun) &&
    soundAuthenticatorData(authenticatorData, begun) &&
    verify(digest, signed, publicKey, signature)
  );
}

/** What a registration attests. */
export interface Attested {
  readonly id: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly flags: number;
}

/** What a sound registration without an attestation statement attests. Throws for what is none. */
export function verifyRegistrationIndependently(registration: unknown, begun: Begun): Attested {
  const { id, rawId, response } = v.parse(Registration, registration);
  const object: Map<string, unknown> = isoCBOR.decodeFirst(new Uint8Array(response.attestationObject));
  const [statement, data] = [object.get('attStmt'), object.get('authData')];
  if (!(data instanceof Uint8Array && statement instanceof Map)) throw new Error('no attestation object');
  const authData = Buffer.from(data);
  const end = 55 + authData.readUInt16BE(53);
  const publicKey = authData.subarray(end);
  const sound =
    soundClientData(response.clientDataJSON, 'webauthn.create', begun) &&
    soundAuthenticatorData(authData, begun) &&
    (authData.readUInt8(32) & 0xc0) === 0x40 &&
    object.get('fmt') === 'none' &&
    statement.size === 0 &&
    id === rawId &&
    id === authData.toString('base64url', 55, end);
  if (!sound) throw new Error('not sound');
  publicKeyOf(publicKey);
  return { id, publicKey, counter: authData.readUInt32BE(33), flags: authData.readUInt8(32) };
}

/** The key in a COSE key (RFC 9053, RFC 8230). Throws for members that don't belong, points off the curve, weak keys. */
function publicKeyOf(cose: Buffer): KeyObject {
  const map: Map<number, unknown> = isoCBOR.decodeFirst(new Uint8Array(cose));
  const part = (label: number) => {
    const value = map.get(label);
    return value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : '';
  };
  const [type, algorithm, curve] = [map.get(1), map.get(3), map.get(-1)];
  const shapes: [boolean, size: number, () => JsonWebKey][] = [
    [algorithm === -7 && type === 2 && curve === 1, 5, () => ({ kty: 'EC', crv: 'P-256', x: part(-2), y: part(-3) })],
    [algorithm === -8 && type === 1 && curve === 6, 4, () => ({ kty: 'OKP', crv: 'Ed25519', x: part(-2) })],
    [algorithm === -257 && type === 3, 4, () => ({ kty: 'RSA', n: part(-1), e: part(-2) })],
  ];
  const [, size, jwk] = shapes.find(([matches]) => matches) ?? [];
  if (!jwk || map.size !== size) throw new Error('no COSE key of ours');
  const key = createPublicKey({ key: jwk(), format: 'jwk' });
  if (type === 3 && (key.asymmetricKeyDetails?.modulusLength ?? 0) < 2048) throw new Error('weak');
  return key;
}
