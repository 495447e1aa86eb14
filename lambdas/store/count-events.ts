import { createHash } from 'node:crypto';
import { ConditionalCheckFailedException, QueryCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { adoptionKey } from '../../contract/keys.ts';
import { type CountedEvent, expiryOf } from './adoption.ts';
import { methodsKey } from './keys.ts';
import { itemsIn, type Table } from './table.ts';
import { retryUntilUnchanged } from './transaction.ts';

/** How long a counted event is remembered: longer than Lambda takes to deliver a batch again whose function crashed. */
export const rememberedMs = 5 * 60 * 1000;

/** So many events are remembered at most, so that the item stays far below DynamoDB's limit of 400 KB. */
const mostRemembered = 4_000;

/** So few bytes of a digest tell some thousand events apart. */
const digestBytes = 6;

/** Several shards of the stream are read in parallel, and all of them count in the same item. */
const maxAttempts = 20;

/** Events that were counted together. */
interface Counted {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Their digests, one after the other. */
  readonly digests: Uint8Array;
}

/**
 * Counts events by their days, each once. The item with a day's counts also holds which events were counted last, so one
 * write of one item does it, where a transaction would cost four times as much. One read and one write for each day.
 *
 * @param events none that was counted longer than {@link rememberedMs} ago: that is forgotten here
 */
export async function countEvents(table: Table, events: readonly CountedEvent[], now: Date): Promise<void> {
  const byDay = Map.groupBy(events, ({ day }) => day);
  await Promise.all(
    [...byDay].map(([day, those]) => retryUntilUnchanged(() => countDay(table, day, those, now), maxAttempts)),
  );
}

/** @returns `undefined` if somebody else has counted in between */
async function countDay(
  { dynamodb, tableName }: Table,
  day: string,
  events: readonly CountedEvent[],
  now: Date,
): Promise<'counted' | undefined> {
  const sk = methodsKey(day, 0);
  const found = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND sk = :sk',
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':sk': sk }),
    }),
  );
  const [item] = itemsIn(found).map((it) => unmarshall(it));
  const { revision = 0, latest = [] } = (item ?? {}) as { revision?: number; latest?: readonly Counted[] };
  const known = new Set(latest.flatMap(({ digests }) => digestsIn(digests)));
  const fresh = new Map(events.map((event) => [digestOf(event.id), event.count]));
  for (const digest of known) fresh.delete(digest);
  if (fresh.size === 0) return 'counted';
  const counts = Object.entries(Object.groupBy(fresh.values(), (count) => count));
  const counted: Counted = { at: now.getTime(), digests: Buffer.from([...fresh.keys()].join(''), 'hex') };
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: adoptionKey, sk }),
        UpdateExpression:
          `SET latest = :latest, revision = :next, expiresAt = :expiresAt ` +
          `ADD ${counts.map(([name]) => `${name} :${name}`).join(', ')}`,
        ConditionExpression: 'attribute_not_exists(revision) OR revision = :revision',
        ExpressionAttributeValues: marshall({
          ':latest': remembered([...latest, counted], now),
          ':revision': revision,
          ':next': revision + 1,
          ':expiresAt': expiryOf(day),
          ...Object.fromEntries(counts.map(([name, those]) => [`:${name}`, those?.length])),
        }),
      }),
    );
    return 'counted';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    return undefined;
  }
}

/** What is still remembered of events that were counted, the latest of them. */
function remembered(all: readonly Counted[], now: Date): readonly Counted[] {
  const young = all.filter(({ at }) => at > now.getTime() - rememberedMs);
  while (young.reduce((sum, { digests }) => sum + digests.length, 0) > mostRemembered * digestBytes) young.shift();
  return young;
}

const digestOf = (id: string): string =>
  createHash('sha256').update(id).digest().subarray(0, digestBytes).toString('hex');

const digestsIn = (digests: Uint8Array): string[] =>
  Buffer.from(digests)
    .toString('hex')
    .match(new RegExp(`.{${digestBytes * 2}}`, 'g')) ?? [];
