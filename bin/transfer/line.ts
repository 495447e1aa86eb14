/**
 * The format of `passkeys export`, and of what `passkeys import` reads: JSON Lines, a passkey a line (docs/import.md). The peer's rows are
 * put into it too, so that there is one place where a passkey from elsewhere is looked at.
 */
import { isoCBOR } from '@simplewebauthn/server/helpers';
import * as v from 'valibot';
import { optionalMembers } from '../../lambdas/ceremonies/optional-members.ts';
import { soundKey } from '../../lambdas/ceremonies/public-key.ts';
import { base64url, plainObject } from '../../lambdas/ceremonies/responses.ts';
import { Name } from '../../lambdas/edge/passkey.ts';
import type { Credential, Profile } from '../../lambdas/store/items.ts';

/** Of the format. A line of another one is refused, not guessed at. */
const version = 1;

/** Bytes of a line; the largest credential there can be has less than 5 kB. */
const longestLine = 16_384;

const noModel = '00000000-0000-0000-0000-000000000000';
const uuid = v.pipe(v.string(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/));
const time = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text).toISOString()),
);

/** A COSE key in its canonical form, with nothing behind it, that a registration would take. */
const publicKey = v.pipe(
  base64url(2048),
  v.transform((text) => new Uint8Array(Buffer.from(text, 'base64url'))),
  v.rawCheck(({ dataset, addIssue }) => {
    if (dataset.typed && !isSound(dataset.value)) addIssue({ message: 'unsound key' });
  }),
);

function isSound(key: Uint8Array<ArrayBuffer>): boolean {
  try {
    soundKey(key);
    const decoded = isoCBOR.decodeFirst<Parameters<typeof isoCBOR.encode>[0]>(key);
    return Buffer.from(isoCBOR.encode(decoded)).equals(key);
  } catch {
    return false;
  }
}

/** Members that are not known are refused: one that is misspelt would be left out unseen. */
const Members = v.strictObject({
  version: v.literal(version),
  user: v.pipe(
    v.strictObject({
      sub: v.exactOptional(uuid),
      username: v.exactOptional(v.pipe(v.string(), v.minLength(1), v.maxLength(128))),
    }),
    v.check(({ sub, username }) => sub !== undefined || username !== undefined),
  ),
  credential: v.strictObject({
    id: base64url(1023),
    publicKey,
    counter: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff)),
    transports: optionalMembers.transports,
    aaguid: v.optional(uuid, noModel),
    attestationFormat: v.optional(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/)), 'none'),
    backupEligible: v.boolean(),
    backedUp: v.boolean(),
    relyingPartyId: v.pipe(v.string(), v.minLength(1), v.maxLength(253)),
    name: v.optional(Name, 'Passkey'),
    createdAt: time,
    lastUsedAt: v.exactOptional(time),
    userHandle: v.exactOptional(base64url(64)),
  }),
  default: v.optional(v.boolean(), false),
});

const Line = v.pipe(
  plainObject,
  Members,
  // What may not be backed up is not (WebAuthn Level 3, section 6.1.3).
  v.check(({ credential: { backupEligible, backedUp } }) => backupEligible || !backedUp),
);

/** A line as JSON, before it was looked at. */
export type LineJson = v.InferInput<typeof Members>;

/** A passkey from elsewhere that is sound in itself. Whose it is, is not known yet. */
export type Candidate = v.InferOutput<typeof Line>;

/** What is wrong with a row. */
export interface Wrong {
  readonly wrong: string;
}

/** Looks at a passkey, as the text of a line or its JSON. */
export function candidateOf(line: string | LineJson): Candidate | Wrong {
  if (typeof line === 'string' && Buffer.byteLength(line) > longestLine) {
    return { wrong: `It is longer than ${longestLine} bytes.` };
  }
  const parsed = v.safeParse(typeof line === 'string' ? v.pipe(v.string(), v.parseJson(), Line) : Line, line);
  if (parsed.success) return parsed.output;
  const places = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'the line as a whole');
  return { wrong: `Wrong or missing: ${[...new Set(places)].join(', ')}.` };
}

/** The line of a credential, which says all that is kept of it except what belongs to this table: uses of challenges, and the registration's. */
export function lineOf(credential: Credential, { username, defaultCredential }: Profile): string {
  const { id, userId, lastUsedAt, userHandle } = credential;
  const { counter, aaguid, attestationFormat, backupEligible, backedUp, relyingPartyId, name, createdAt } = credential;
  const line: LineJson = {
    version,
    user: { sub: userId, username },
    credential: {
      id,
      publicKey: Buffer.from(credential.publicKey).toString('base64url'),
      counter,
      transports: [...credential.transports],
      aaguid,
      attestationFormat,
      backupEligible,
      backedUp,
      relyingPartyId,
      name,
      createdAt,
      ...(lastUsedAt && { lastUsedAt }),
      ...(userHandle && { userHandle }),
    },
    default: id === defaultCredential,
  };
  return JSON.stringify(line);
}
