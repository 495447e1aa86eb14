import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { AuditEvent } from '../../contract/events.ts';
import { adoptionKey } from '../../contract/keys.ts';
import { isStored } from './activity.ts';
import { type DailyCount, dayOf, expiryOf } from './adoption.ts';
import { methodsKey } from './keys.ts';
import { itemsIn, type Table } from './table.ts';
import { retryUntilUnchanged } from './transaction.ts';

/** An audit event that is counted by its day. */
export interface CountedEvent {
  readonly event: AuditEvent;
  readonly count: DailyCount;
}

/** How long a counted event is remembered. In this time Lambda delivers a batch again whose function crashed. */
const rememberedMs = 3 * 60 * 1000;

/** The limit of remembered events: 24 KB of digests, far below DynamoDB's limit of 400 KB for an item. */
const mostRemembered = 4_000;

/** The first bytes of a SHA-256. Among some thousand events two have the same ones once in 10^7 times. */
const digestBytes = 6;

/** The functions that wrote and that count an event may differ by this much in time. */
const clockDifferenceMs = 5_000;

/** Several shards of the stream are read in parallel, and all of them count in the same item. */
const maxAttempts = 20;

/** What a day's item knows of the events that it counted. */
interface Memory {
  /** Grows with each write. */
  readonly revision: number;
  /** Events that were counted together, the oldest first. `at` is in milliseconds since the epoch. */
  readonly latest: readonly { readonly at: number; readonly digests: Uint8Array }[];
  /** No forgotten event was counted later; milliseconds since the epoch. */
  readonly forgottenUntil: number;
}

/**
 * Counts events by their days, each once, and has to be called before they are stored. One write of one item counts a
 * day's events and remembers them. An event that is not remembered was never counted, unless it is older than something
 * that was forgotten. Then the audit trail says it: it has what was counted and stored. One read and one write for each
 * day, and a read for each event that is so old.
 */
export async function countEvents(table: Table, events: readonly CountedEvent[], now: Date): Promise<void> {
  const each = new Map(events.map((it) => [it.event.id, it])).values();
  const byDay = Map.groupBy(each, ({ event }) => dayOf(new Date(event.time)));
  await Promise.all(
    [...byDay].map(([day, those]) => retryUntilUnchanged(() => countDay(table, day, those, now), maxAttempts)),
  );
}

/** @returns `undefined` if another call has counted in between */
async function countDay(
  table: Table,
  day: string,
  events: readonly CountedEvent[],
  now: Date,
): Promise<'counted' | undefined> {
  const memory = await readMemory(table, day);
  const known = new Set(memory.latest.flatMap(({ digests }) => digestsIn(digests)));
  const unknown = events.filter(({ event }) => !known.has(digestOf(event)));
  const counted = await Promise.all(unknown.map(async ({ event }) => isOld(event, memory) && isStored(table, event)));
  const fresh = unknown.filter((_, index) => !counted[index]);
  // Those that are known are remembered anew: a batch that fails after this is delivered again.
  const remembered = events.filter((each) => !unknown.includes(each) || fresh.includes(each));
  if (remembered.length === 0) return 'counted';
  const digests = Buffer.from(remembered.map(({ event }) => digestOf(event)).join(''), 'hex');
  return write(table, day, {
    fresh,
    memory,
    next: withoutOld({ ...memory, latest: [...memory.latest, { at: now.getTime(), digests }] }, now),
  });
}

const isOld = ({ time }: AuditEvent, { forgottenUntil }: Memory) =>
  Date.parse(time) <= forgottenUntil + clockDifferenceMs;

async function readMemory({ dynamodb, tableName }: Table, day: string): Promise<Memory> {
  const found = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':sk': methodsKey(day, 0) }),
    }),
  );
  const [item] = itemsIn(found).map((it) => unmarshall(it));
  return item?.['memory'] ?? { revision: 0, latest: [], forgottenUntil: 0 };
}

async function write(
  { dynamodb, tableName }: Table,
  day: string,
  { fresh, memory, next }: { readonly fresh: readonly CountedEvent[]; readonly memory: Memory; readonly next: Memory },
): Promise<'counted' | undefined> {
  const counts = Object.entries(Object.groupBy(fresh, ({ count }) => count)).map(
    ([name, those = []]) => [name, those.length] as const,
  );
  const added = counts.map(([name]) => `${name} :${name}`).join(', ');
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: adoptionKey, sk: methodsKey(day, 0) }),
        UpdateExpression: `SET memory = :next, expiresAt = :expiresAt${added && ` ADD ${added}`}`,
        ConditionExpression: 'attribute_not_exists(memory) OR memory.revision = :revision',
        ExpressionAttributeValues: marshall({
          ':next': { ...next, revision: memory.revision + 1 },
          ':revision': memory.revision,
          ':expiresAt': expiryOf(day),
          ...Object.fromEntries(counts.map(([name, count]) => [`:${name}`, count])),
        }),
      }),
    );
    return 'counted';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}

/** Forgets events that were counted too long ago, and the oldest of too many. */
function withoutOld(memory: Memory, now: Date): Memory {
  const latest = [...memory.latest];
  let { forgottenUntil } = memory;
  for (let [oldest] = latest; oldest && (isExpired(oldest, now) || isTooMany(latest)); [oldest] = latest) {
    forgottenUntil = Math.max(forgottenUntil, oldest.at);
    latest.shift();
  }
  return { ...memory, latest, forgottenUntil };
}

const isExpired = ({ at }: Memory['latest'][number], now: Date) => at <= now.getTime() - rememberedMs;

const isTooMany = (latest: Memory['latest']) =>
  latest.reduce((sum, { digests }) => sum + digests.length, 0) > mostRemembered * digestBytes;

const digestOf = ({ id }: AuditEvent): string =>
  createHash('sha256').update(id).digest().subarray(0, digestBytes).toString('hex');

const digestsIn = (digests: Uint8Array): string[] =>
  Array.from({ length: digests.length / digestBytes }, (_, index) =>
    Buffer.from(digests.subarray(index * digestBytes, (index + 1) * digestBytes)).toString('hex'),
  );
