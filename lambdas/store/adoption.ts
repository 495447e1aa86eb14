import { QueryCommand, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { chunk } from 'es-toolkit/array';
import { adoptionKey } from '../../contract/keys.ts';
import { countedKey, shards, signInsKey, totalKey } from './keys.ts';
import { itemsIn, type Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/** What is counted by day from the table's stream. */
export type DailyCount = 'passkeySignIns' | 'recoveryCodeSignIns' | 'registrations';

/** A change in the number of users with a passkey, which is counted once. */
export interface UserCount {
  /** The record of the stream that it comes from, by its id. */
  readonly recordId: string;
  readonly users: number;
  /** When the record is forgotten as counted; seconds since the epoch. */
  readonly expiresAt: number;
}

/** A day's counts. `signIns` counts the sign-ins by all methods, where they are measured. */
export interface Day extends Readonly<Record<DailyCount, number>> {
  readonly day: string;
  readonly signIns: number;
}

/** A day's counts are stored for a year and a month, so that the same month of last year can be looked up. */
const retentionSeconds = 400 * 24 * 60 * 60;

/** When a day's counts expire; seconds since the epoch. */
export const expiryOf = (day: string) => Date.parse(day) / 1000 + retentionSeconds;

/** The day in UTC that a time belongs to, `YYYY-MM-DD`. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/** A transaction takes a hundred items: these marks, and the sum. */
const marksInTransaction = 99;

/**
 * Counts users with a passkey, each record once: a mark of each record and the sum are one transaction.
 *
 * @param counts each of another record
 */
export async function countUsers(table: Table, counts: readonly UserCount[]): Promise<void> {
  for (const some of chunk(counts, marksInTransaction)) await countTogether(table, some);
}

async function countTogether(table: Table, counts: readonly UserCount[]): Promise<void> {
  if (counts.length === 0) return;
  const users = counts.reduce((all, { users: more }) => all + more, 0);
  const sum = { TableName: table.tableName, ...addition(totalKey(shardAtRandom()), { usersWithPasskey: users }) };
  const marks = counts.map((count) => mark(table, count));
  const cancelled = await transact(table, [...marks, ...(users === 0 ? [] : [{ Update: sum }])]);
  if (!cancelled) return;
  // The sum has no condition, so at least one mark existed and each call has fewer counts than the one before.
  await countTogether(
    table,
    counts.filter((_, index) => !refused(cancelled[index])),
  );
}

function mark({ tableName }: Table, { recordId, expiresAt }: UserCount): TransactWriteItem {
  const key = countedKey(recordId);
  const Item = marshall({ pk: key, sk: key, expiresAt });
  return { Put: { TableName: tableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

/** Concurrent transactions on one counter would collide. */
const shardAtRandom = () => Math.floor(Math.random() * shards);

function sum(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of all.flatMap((each) => Object.entries(each))) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** The names are from {@link DailyCount} and the like; none of them is a reserved word of DynamoDB. */
function addition(sk: string, sums: Readonly<Record<string, number>>, expiresAt?: number) {
  const names = Object.keys(sums);
  return {
    Key: marshall({ pk: adoptionKey, sk }),
    UpdateExpression: `ADD ${names.map((name) => `${name} :${name}`).join(', ')}${expiresAt ? ' SET expiresAt = :expiresAt' : ''}`,
    ExpressionAttributeValues: marshall({
      ...Object.fromEntries(names.map((name) => [`:${name}`, sums[name]])),
      ...(expiresAt && { ':expiresAt': expiresAt }),
    }),
  };
}

/** Counts a sign-in by any method. One write. @throws Error if DynamoDB has not answered after `timeoutMs` */
export async function countSignIn({ dynamodb, tableName }: Table, at: Date, timeoutMs: number): Promise<void> {
  const day = dayOf(at);
  const sk = signInsKey(day, shardAtRandom());
  await dynamodb.send(new UpdateItemCommand({ TableName: tableName, ...addition(sk, { signIns: 1 }, expiryOf(day)) }), {
    abortSignal: AbortSignal.timeout(timeoutMs),
  });
}

/** Reads how many users have a passkey. One read. */
export async function readUsersWithPasskey({ dynamodb, tableName }: Table): Promise<number> {
  const answer = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :total)',
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':total': totalKey('') }),
    }),
  );
  return itemsIn(answer).reduce((all, item) => all + Number(unmarshall(item)['usersWithPasskey']), 0);
}

/** Reads the counts of the days from `first` to `last`, both included. Days without counts are left out. One read. */
export async function readDays({ dynamodb, tableName }: Table, first: string, last: string): Promise<readonly Day[]> {
  const answer = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      // `$` follows the `#` that ends the day.
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':first': first, ':last': `${last}$` }),
    }),
  );
  const none = { signIns: 0, passkeySignIns: 0, recoveryCodeSignIns: 0, registrations: 0 };
  const found: Record<string, Record<string, number>> = {};
  for (const { pk, sk, expiresAt, memory, ...counts } of itemsIn(answer).map((item) => unmarshall(item))) {
    const day = String(sk).slice(0, 10);
    found[day] = sum([found[day] ?? {}, counts]);
  }
  return Object.entries(found).map(([day, counts]) => ({ day, ...none, ...counts }));
}
