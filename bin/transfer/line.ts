/**
 * The format of `passkeys export`, and of what `passkeys import` reads: JSON Lines, a passkey a line (docs/import.md). The peer's rows are
 * put into it too, so that there is one place where a passkey from elsewhere is looked at.
 */
import type { JsonWebKey } from 'node:crypto';
import * as v from 'valibot';
import { optional } from '../../lambdas/ceremonies/optional.ts';
import { optionalMembers } from '../../lambdas/ceremonies/optional-members.ts';
import { optionalNames } from '../../lambdas/ceremonies/optional-names.ts';
import { plainObject } from '../../lambdas/ceremonies/responses.ts';
import type { Credential, Profile } from '../../lambdas/store/items.ts';
import { base64urlOf } from './base64.ts';
import { coseKeyOf } from './public-key.ts';

/** Of the format. A line of another one is refused, not guessed at. */
const version = 1;

/** Bytes of a line; the largest credential there can be has less than 5 kB. */
const longestLine = 16_384;

/** Clocks differ. */
const clockSkewMs = 60_000;

const noModel = '00000000-0000-0000-0000-000000000000';
const uuid = v.pipe(v.string(), v.toLowerCase(), v.regex(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/, 'is not a UUID'));
const notATime = 'is not an ISO 8601 time with a time zone';

/** Returns `true` for a timestamp that `Date` can read and whose day exists. `Date` reads 30 February as 1 March. */
function isOnCalendar(text: string): boolean {
  const [day = ''] = text.split(/[T ]/);
  const midnight = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(Date.parse(text)) && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(day);
}

const time = v.pipe(
  v.string(),
  v.isoTimestamp(notATime),
  v.check(isOnCalendar, notATime),
  v.transform((text) => new Date(text).toISOString()),
  v.check((text) => Date.parse(text) <= Date.now() + clockSkewMs, 'is in the future'),
);

/** Base64url or base64 of at most so many bytes. */
const bytes = (maxBytes: number) =>
  v.pipe(
    v.string(),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const text = base64urlOf(dataset.value);
      if (text !== undefined) return text;
      addIssue({ message: 'is neither base64url nor base64' });
      return NEVER;
    }),
    v.check((text) => Buffer.from(text, 'base64url').length <= maxBytes, `is longer than ${maxBytes} bytes`),
  );

const empty = v.pipe(
  v.literal(''),
  v.transform(() => undefined),
);

/** An optional text for which an empty one means absent. */
const unlessEmpty = (schema: v.GenericSchema<string, string>) =>
  optional(v.lazy((given): v.GenericSchema<string, string | undefined> => (given === '' ? empty : schema)));

/** A public key in any usual form, as COSE. */
const publicKey = v.pipe(
  v.custom<string | JsonWebKey>((given) => typeof given === 'string' || v.is(plainObject, given)),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return coseKeyOf(dataset.value);
    } catch (error) {
      addIssue({ message: error instanceof Error ? error.message : String(error) });
      return NEVER;
    }
  }),
);

const flag = v.boolean('is neither true nor false');
const wholeNumber = 'is not a whole number from 0 to 4,294,967,295';

const User = v.pipe(
  v.strictObject({
    sub: unlessEmpty(uuid),
    username: unlessEmpty(v.pipe(v.string(), v.maxLength(128))),
  }),
  v.check(({ sub, username }) => sub !== undefined || username !== undefined, 'names neither sub nor username'),
  v.transform(({ sub, username }) => ({
    ...(sub !== undefined && { sub }),
    ...(username !== undefined && { username }),
  })),
);

const ImportedCredential = v.pipe(
  v.strictObject({
    id: v.pipe(bytes(1023), v.nonEmpty('is empty')),
    publicKey,
    counter: v.pipe(
      v.number(wholeNumber),
      v.integer(wholeNumber),
      v.minValue(0, wholeNumber),
      v.maxValue(0xffff_ffff, wholeNumber),
    ),
    transports: optionalMembers.transports,
    aaguid: unlessEmpty(uuid),
    attestationFormat: unlessEmpty(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/, 'is not a format’s name'))),
    backupEligible: flag,
    backedUp: flag,
    becameEligible: optional(flag),
    relyingPartyId: v.pipe(v.string(), v.nonEmpty('is empty'), v.maxLength(253)),
    name: optionalNames.name,
    createdAt: time,
    lastUsedAt: unlessEmpty(time),
    userHandle: unlessEmpty(bytes(64)),
  }),
  // What may not be backed up is not (WebAuthn Level 3, section 6.1.3).
  v.forward(
    v.check(({ backupEligible, backedUp }) => backupEligible || !backedUp, 'is true, and backupEligible is false'),
    ['backedUp'],
  ),
  v.transform(({ aaguid, attestationFormat, name, becameEligible, lastUsedAt, userHandle, ...credential }) => ({
    ...credential,
    aaguid: aaguid ?? noModel,
    attestationFormat: attestationFormat ?? 'none',
    name: name ?? 'Passkey',
    ...(becameEligible && ({ becameEligible } as const)),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
    ...(userHandle !== undefined && { userHandle }),
  })),
);

/** Unknown members are refused: a misspelled one would be left out unseen. */
const Members = v.strictObject({
  version: v.literal(version, `is not ${version}`),
  user: User,
  credential: ImportedCredential,
  default: optionalMembers.default,
});

const Line = v.pipe(
  v.custom<v.InferInput<typeof Members>>((given) => v.is(plainObject, given), 'is not a JSON object'),
  Members,
  v.transform(({ default: isDefault = false, ...line }) => ({ ...line, default: isDefault })),
);

/** A line as JSON, before it was looked at. */
export type LineJson = v.InferInput<typeof Members>;

/** A passkey from elsewhere that is sound in itself. Whose it is, is not known yet. */
export type Candidate = v.InferOutput<typeof Line>;

/** What is wrong with a row. */
export interface Wrong {
  readonly wrong: string;
}

/**
 * Looks at a passkey, as the text of a line or its JSON. What is wrong names each wrong member and why, never its value.
 */
export function candidateOf(line: string | LineJson): Candidate | Wrong {
  if (typeof line === 'string' && Buffer.byteLength(line) > longestLine) {
    return { wrong: `The line is longer than ${longestLine} bytes.` };
  }
  const parsed = v.safeParse(
    typeof line === 'string' ? v.pipe(v.string(), v.parseJson(), Line) : Line,
    withoutMark(line),
  );
  if (parsed.success) return parsed.output;
  const reasons = parsed.issues.map((issue) => `${v.getDotPath(issue) ?? 'The line'} ${reasonOf(issue)}`);
  return { wrong: `${[...new Set(reasons)].join('; ')}.` };
}

/** Editors put a byte order mark at the start of a file, and joined files have it in the middle. */
const withoutMark = (line: string | LineJson) => (typeof line === 'string' ? line.replace(/^\uFEFF+/, '') : line);

function reasonOf({ kind, type, expected, input, requirement, message }: v.BaseIssue<unknown>): string {
  if (type === 'strict_object' && expected === 'never') return 'is not a member of this format';
  if (input === undefined || input === null) return 'is missing';
  if (type === 'parse_json') return 'is not JSON';
  if (type === 'max_length') return `is longer than ${requirement} characters`;
  if (kind === 'schema' && message.startsWith('Invalid type')) return `is not of type ${expected}`;
  return message;
}

/** The line of a credential, which says all that is kept of it except what belongs to this table: uses of challenges, and the registration's. */
export function lineOf(credential: Credential, { username, defaultCredential }: Profile): string {
  const { id, userId, lastUsedAt, userHandle } = credential;
  const { counter, aaguid, attestationFormat, relyingPartyId, name, createdAt } = credential;
  const { backupEligible, backedUp, becameEligible } = credential;
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
      ...(becameEligible && { becameEligible }),
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
