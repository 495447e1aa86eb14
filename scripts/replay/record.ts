import { readFileSync } from 'node:fs';
import type { MetadataStatement } from '@simplewebauthn/server';
import { cose, isoCBOR } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';

const base64url = v.pipe(v.string(), v.regex(/^[\w-]+$/));
const Jwk = v.object({
  kty: v.string(),
  crv: v.optional(v.string()),
  x: v.optional(v.string()),
  y: v.optional(v.string()),
});

const common = {
  /** Where it was recorded. */
  source: v.string(),
  origin: v.string(),
  rpId: v.string(),
  /** Origin of the page around the frame that it ran in. */
  topOrigin: v.optional(v.string()),
  challenge: base64url,
  /** COSE algorithm of the credential's key. */
  algorithm: v.number(),
  /** When to verify it; now if it is missing. */
  clock: v.optional(v.pipe(v.string(), v.isoTimestamp())),
  /** `accepted`, `refused`, or the code of the refusal; words may follow. */
  expected: v.pipe(v.string(), v.regex(/^[a-z_]+/)),
};

/** `RegistrationResponseJSON` and `AuthenticationResponseJSON`; the ceremonies' own schemas check them. */
const response = v.looseObject({ response: v.looseObject({}) });

const Registration = v.object({
  kind: v.literal('registration'),
  ...common,
  response,
  /** FIDO's metadata statements, for enforced attestation. */
  metadata: v.optional(v.array(v.custom<MetadataStatement>((value) => typeof value === 'object' && value !== null))),
});
const Authentication = v.object({
  kind: v.literal('authentication'),
  ...common,
  response,
  publicKeyCose: v.optional(base64url),
  publicKeyJwk: v.optional(Jwk),
});

const RecordedCeremony = v.variant('kind', [Registration, Authentication]);

/** A recorded registration. */
export type RecordedRegistration = v.InferOutput<typeof Registration>;
/** A recorded sign-in. */
export type RecordedAuthentication = v.InferOutput<typeof Authentication>;
/** A recorded ceremony, with the verdict that is expected. */
export type RecordedCeremony = v.InferOutput<typeof RecordedCeremony>;

/**
 * Reads a file of recorded ceremonies, one JSON object a line. Empty lines are skipped.
 *
 * @throws Error that names the line that is not a record, and what is wrong with it
 */
export function readRecords(path: string): RecordedCeremony[] {
  const lines = readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), RecordedCeremony), line);
    if (parsed.success) return [parsed.output];
    const [issue] = parsed.issues;
    throw new Error(`${path}, line ${index + 1}: ${v.getDotPath(issue) ?? 'the line'}: ${issue.message}`);
  });
}

const curves: Readonly<Record<string, number>> = { 'P-256': 1, 'P-384': 2, 'P-521': 3 };

/**
 * Returns the recorded public key as a COSE_Key.
 *
 * @throws Error if the record has none, or a JWK that is not of an elliptic curve
 */
export function publicKeyOf({ publicKeyCose, publicKeyJwk: jwk, algorithm, source }: RecordedAuthentication) {
  if (publicKeyCose !== undefined) return new Uint8Array(Buffer.from(publicKeyCose, 'base64url'));
  const curve = curves[jwk?.crv ?? ''];
  if (jwk?.kty !== 'EC' || curve === undefined) throw new Error(`${source}: it has no public key that can be read.`);
  const bytes = (text = '') => new Uint8Array(Buffer.from(text, 'base64url'));
  const { kty, alg, crv, x, y } = cose.COSEKEYS;
  return isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      [kty, 2],
      [alg, algorithm],
      [crv, curve],
      [x, bytes(jwk.x)],
      [y, bytes(jwk.y)],
    ]),
  );
}
