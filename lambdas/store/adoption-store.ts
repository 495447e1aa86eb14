import { type DynamoDBClient, QueryCommand, type TransactWriteItem, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { adoptionKey, methodsKey, shards, signInsKey, totalKey } from './keys.ts';
import type { Table } from './table.ts';
import { refused, transact } from './transaction.ts';

/** What is counted by day from the table's stream. */
export type DailyCount = 'passkeySignIns' | 'recoveryCodeSignIns' | 'registrations';

/** Something that counts, once. */
export interface Counted {
  /** Written together with the count: who finds it there has counted already. */
  readonly item: Readonly<Record<string, unknown>> & { readonly pk: string; readonly sk: string };
  /** Day in UTC, `YYYY-MM-DD`. */
  readonly day: string;
  readonly counts: Readonly<Partial<Record<DailyCount, number>>>;
  /** How many users more, or less, have a passkey. */
  readonly users: number;
}

/** A day's counts. `signIns` are all of them, whatever the method, where they are measured. */
export interface Day extends Readonly<Record<DailyCount, number>> {
  readonly day: string;
  readonly signIns: number;
}

/** Seconds that a day's counts are kept: a year, and the month in which somebody looks back at it. */
const retention = 400 * 24 * 60 * 60;

/** When the counts of a day may be forgotten; seconds since the epoch. */
const expiryOf = (day: string) => Date.parse(day) / 1000 + retention;

/** The day that a time belongs to. */
export const dayOf = (time: Date): string => time.toISOString().slice(0, 10);

/**
 * How passkeys are adopted, counted in the table.
 * What DynamoDB's client throws flies: it is a fault, never a refusal.
 */
export function adoptionStore(dynamodb: DynamoDBClient, tableName: string) {
  const table = { dynamodb, tableName };
  return { keep: keep.bind(undefined, table), users: users.bind(undefined, table), days: days.bind(undefined, table) };
}

/**
 * Writes the items and counts them, all or nothing, in one transaction; those that were written before are neither written nor counted
 * again.
 *
 * @param counted each with another item; a transaction takes a hundred items in all
 * @returns those that were new
 */
async function keep(table: Table, counted: readonly Counted[]): Promise<readonly Counted[]> {
  if (counted.length === 0) return [];
  const cancelled = await transact(table, [
    ...counted.map(({ item }) => put(table, item)),
    ...additions(table, counted),
  ]);
  if (!cancelled) return counted;
  // Additions have no condition, so at least one item was there, and there are fewer each time.
  return keep(
    table,
    counted.filter((_, index) => !refused(cancelled[index])),
  );
}

const put = ({ tableName }: Table, item: Counted['item']): TransactWriteItem => ({
  Put: { TableName: tableName, Item: marshall(item), ConditionExpression: 'attribute_not_exists(pk)' },
});

/** Readers of the stream's shards run side by side, so that one counter for all would have their transactions collide. */
function additions({ tableName }: Table, counted: readonly Counted[]): TransactWriteItem[] {
  const shard = Math.floor(Math.random() * shards);
  const ofDays = [...new Set(counted.map(({ day }) => day))].map((day) => {
    const sums = sum(counted.filter((each) => each.day === day).map(({ counts }) => counts));
    return { sk: methodsKey(day, shard), sums, expiresAt: expiryOf(day) };
  });
  const total = { usersWithPasskey: counted.reduce((all, { users: more }) => all + more, 0) };
  return [
    ...ofDays.filter(({ sums }) => Object.keys(sums).length > 0),
    ...(total.usersWithPasskey === 0 ? [] : [{ sk: totalKey(shard), sums: total, expiresAt: undefined }]),
  ].map(({ sk, sums, expiresAt }) => ({ Update: { TableName: tableName, ...addition(sk, sums, expiresAt) } }));
}

function sum(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of all.flatMap((each) => Object.entries(each))) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

/** The names are ours, and none is a reserved word of DynamoDB. */
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

/** Counts a sign-in, by whatever method. One write. @param patience milliseconds after which it is given up */
export async function countSignIn({ dynamodb, tableName }: Table, at: Date, patience: number): Promise<void> {
  const day = dayOf(at);
  const sk = signInsKey(day, Math.floor(Math.random() * shards));
  await dynamodb.send(new UpdateItemCommand({ TableName: tableName, ...addition(sk, { signIns: 1 }, expiryOf(day)) }), {
    abortSignal: AbortSignal.timeout(patience),
  });
}

/** How many users have a passkey. One read. */
async function users({ dynamodb, tableName }: Table): Promise<number> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :pk AND begins_with(sk, :total)',
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':total': totalKey('') }),
    }),
  );
  return Items.reduce((all, item) => all + Number(unmarshall(item)['usersWithPasskey']), 0);
}

/** The counts of the days from one to another, both included; days on which nothing was counted are left out. One read. */
async function days({ dynamodb, tableName }: Table, first: string, last: string): Promise<readonly Day[]> {
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
      // `$` follows the `#` that ends the day.
      ExpressionAttributeValues: marshall({ ':pk': adoptionKey, ':first': first, ':last': `${last}$` }),
    }),
  );
  const none = { signIns: 0, passkeySignIns: 0, recoveryCodeSignIns: 0, registrations: 0 };
  const found: Record<string, Record<string, number>> = {};
  for (const { pk, sk, expiresAt, ...counts } of Items.map((item) => unmarshall(item))) {
    const day = String(sk).slice(0, 10);
    found[day] = sum([found[day] ?? {}, counts]);
  }
  return Object.entries(found).map(([day, counts]) => ({ day, ...none, ...counts }));
}
