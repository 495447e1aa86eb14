import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { consumeSignInRecord } from '../../../lambdas/store/consume-sign-in-record.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { denied, together } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, type credential, use } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

const now = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const signInOf = (digest: string, userVerified = true) => ({ digest, at: now.getTime() / 1000, userVerified });

/** A user's credential, used once with a digest of its own. */
async function used(changes: Parameters<typeof credential>[0] = {}, userVerified = true) {
  const known = await added(here.store, changes);
  const digest = randomUUID();
  const once = use({ signIn: signInOf(digest, userVerified) });
  expect(await here.store.recordUse(known, once)).toBe('recorded');
  return { known, digest, once };
}
const take = (userId: string, digest: string, at = now) => consumeSignInRecord(here, userId, digest, at);

describe('A sign-in record', () => {
  it.each([true, false])('A sign-in record is found by its digest (user verified: %s)', async (userVerified) => {
    const { known, digest } = await used({}, userVerified);
    const found = await take(known.userId, digest);
    expect(found).toMatchObject({ credential: { id: known.id }, userVerified });
  });

  it('A sign-in without a client’s random value has no record to find', async () => {
    const known = await added(here.store);
    expect(await here.store.recordUse(known, use())).toBe('recorded');
    expect(await take(known.userId, randomUUID())).toBeUndefined();
  });

  it('A sign-in record that was consumed says so, and is not written again', async () => {
    const { known, digest, once } = await used();
    const read = await here.store.findCredential(known.userId, known.id);
    await take(known.userId, digest);
    expect(await here.store.findCredential(known.userId, known.id)).toEqual({
      ...read,
      challengeUses: {
        [once.nonce]: { ...read?.challengeUses[once.nonce], signIn: { ...once.signIn, consumed: true } },
      },
    });
    const commands = await commandsOf(here, () => take(known.userId, digest));
    expect(commands.map(({ name }) => name)).toEqual(['Query']);
  });

  it('A sign-in record belongs to the credential that was used', async () => {
    const first = await used();
    const second = await used({ userId: first.known.userId });
    expect(await take(first.known.userId, second.digest)).toMatchObject({ credential: { id: second.known.id } });
    expect(await take(first.known.userId, first.digest)).toMatchObject({ credential: { id: first.known.id } });
  });

  it('A sign-in record is consumed by only one of eight concurrent callers', async () => {
    const { known, digest } = await used();
    // Each has read before the first writes.
    const passed = faulty.proxy.befall({ of: ['UpdateItem'] }, together(8));
    const table = { dynamodb: faulty.dynamodb, tableName: here.tableName };
    const all = await Promise.all(
      Array.from({ length: 8 }, () => consumeSignInRecord(table, known.userId, digest, now)),
    );
    passed();
    expect(all.filter((found) => found !== undefined)).toHaveLength(1);
    expect(await take(known.userId, digest)).toBeUndefined();
  });

  it('A sign-in record is found for one minute, only by its user and its digest', async () => {
    const { known, digest } = await used();
    expect(await take(randomUUID(), digest)).toBeUndefined();
    expect(await take(known.userId, randomUUID())).toBeUndefined();
    expect(await take(known.userId, digest, later(61))).toBeUndefined();
    expect(await take(known.userId, digest, later(60))).toBeDefined();
  });

  it('A consumed sign-in record stays consumed after Verify records the same use again', async () => {
    const { known, digest, once } = await used();
    await take(known.userId, digest);
    expect(await here.store.recordUse(known, once)).toBe('recorded');
    expect(await here.store.recordUse(known, { ...once, session: 'another' })).toBe('challenge-used');
    expect(await take(known.userId, digest)).toBeUndefined();
  });

  it('A failure to consume a sign-in record is a fault and leaves the record', async () => {
    const { known, digest } = await used();
    faulty.proxy.befall({ of: ['UpdateItem'], about: known.userId, times: 1 }, denied);
    const table = { ...faulty, tableName: here.tableName };
    const fault = { name: 'AccessDeniedException' };
    await expect(consumeSignInRecord(table, known.userId, digest, now)).rejects.toMatchObject(fault);
    expect(await consumeSignInRecord(table, known.userId, digest, now)).toBeDefined();
  });

  it('A sign-in record leaves the use of a passkey at one write unit', async () => {
    const who = await here.registered();
    const attempt = await here.namelessAnswer(who);
    await here.authentication({ ...attempt, round: { ...attempt.round, signIn: 'd'.repeat(43) } });
    const { ConsumedCapacity, Item = {} } = await here.dynamodb.send(
      new GetItemCommand({
        TableName: here.tableName,
        Key: marshall({ pk: userKey(who.userId), sk: credentialKey(attempt.answer.id) }),
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    expect(ConsumedCapacity?.CapacityUnits).toBe(0.5);
    // The wire's JSON is longer than what DynamoDB counts.
    expect(JSON.stringify(Item)).toContain('signIn');
    expect(sizeOf(Item)).toBeLessThan(1024);
  });
});

/**
 * Bytes as DynamoDB counts them:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function sizeOf(attributes: object): number {
  return Object.entries(attributes).reduce((sum, [name, value]) => sum + name.length + valueSize(value), 0);
}
function valueSize(value: Record<string, unknown>): number {
  const [[type, content] = ['', undefined]] = Object.entries(value);
  if (type === 'M') return 3 + Object.keys(content as object).length + sizeOf(content as object);
  if (type === 'L') return 3 + (content as Record<string, unknown>[]).reduce((sum, it) => sum + 1 + valueSize(it), 0);
  if (type === 'S') return Buffer.byteLength(content as string);
  if (type === 'B') return (content as Uint8Array).length;
  if (type === 'N') return Math.ceil((content as string).length / 2) + 1;
  return 1;
}
