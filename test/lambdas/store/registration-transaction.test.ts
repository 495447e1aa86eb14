import { randomUUID } from 'node:crypto';
import { DeleteItemCommand, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { credentialKey, ownerKey, registrationKey, userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { cancelled, denied, inConflict, throttledInside } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

const add = (made: Credential) => addCredential({ ...faulty, tableName: here.tableName }, made, 'ada', 20, anyCaller);
const countOf = async ({ userId }: Credential) => (await here.store.readUser(userId)).credentials.length;

describe('adding a credential', () => {
  it('uses up its challenge, and says so for an hour', async () => {
    const first = credential({ createdAt: '2026-11-22T01:02:03.500Z' });
    await add(first);
    const { Item = {} } = await here.dynamodb.send(
      new GetItemCommand({
        TableName: here.tableName,
        Key: marshall({ pk: userKey(first.userId), sk: registrationKey(first.registeredWith) }),
      }),
    );
    expect(unmarshall(Item)['expiresAt']).toBe(Date.parse('2026-11-22T02:02:04Z') / 1000);

    const second = credential({ userId: first.userId, registeredWith: first.registeredWith });
    expect(await add(second)).toBe('challenge-used');
    expect(await countOf(first)).toBe(1);
    const third = credential({ userId: first.userId });
    expect(await add(third)).toBe(third);
  });

  it('that was removed is no replay of its registration', async () => {
    const removed = credential();
    await add(removed);
    for (const Key of [
      { pk: userKey(removed.userId), sk: credentialKey(removed.id) },
      { pk: credentialKey(removed.id), sk: ownerKey },
    ]) {
      await here.dynamodb.send(new DeleteItemCommand({ TableName: here.tableName, Key: marshall(Key) }));
    }
    expect(await add(removed)).toBe('challenge-used');
    expect(await countOf(removed)).toBe(0);
  });

  it('takes another key with the same ID and challenge for no second delivery', async () => {
    const first = credential();
    expect(await add(first)).toBe(first);
    expect(await add({ ...first, name: 'Delivered again' })).toEqual(first);
    expect(await add({ ...first, publicKey: new Uint8Array([4]) })).toBe('exists');
    expect(await add({ ...first, registeredWith: randomUUID() })).toBe('exists');
  });
});

describe('a transaction', () => {
  it.each([
    ['meets another one', inConflict],
    ['is throttled at one of its items', throttledInside],
    ['is throttled at one of its items, in other words', cancelled('None', 'ProvisionedThroughputExceeded')],
  ])('that %s is tried once more', async (_, fault) => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, fault);
    expect(await add(made)).toBe(made);
    expect(await countOf(made)).toBe(1);
  });

  it('that meets another one again is a fault', async () => {
    const made = credential();
    const ends = faulty.proxy.befall({ about: made.userId }, inConflict);
    await expect(add(made)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    ends();
    expect(await countOf(made)).toBe(0);
  });

  it.each([
    ['for a reason that does not pass', cancelled('None', 'ValidationError')],
    ['for one that passes and one that does not', cancelled('TransactionConflict', 'ValidationError')],
    ['for a condition and something else', cancelled('ConditionalCheckFailed', 'ValidationError')],
    ['for no reason', cancelled()],
  ])('that is cancelled %s is a fault at once', async (_, fault) => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, fault);
    await expect(add(made)).rejects.toMatchObject({ name: 'TransactionCanceledException' });
    expect(await countOf(made)).toBe(0);
  });

  it('that is denied is a fault at once', async () => {
    const made = credential();
    faulty.proxy.befall({ about: made.userId, times: 1 }, denied);
    await expect(add(made)).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(await countOf(made)).toBe(0);
  });
});
