import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { expect, it, vi } from 'vitest';
import type { Table } from '../../../lambdas/store/table.ts';
import { userIds } from '../../../lambdas/store/user-ids.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, removalAt } from './credentials.ts';

async function allOf(table: Table) {
  const ids: string[] = [];
  for await (const id of userIds(table)) ids.push(id);
  return ids.sort();
}

it('`userIds` lists every `sub` once from all pages, also of users without a passkey', async () => {
  const here = await ceremonyStack();
  expect(await allOf(here)).toEqual([]);

  const [ada, bob] = [credential(), credential()];
  const second = credential({ userId: ada.userId });
  for (const each of [ada, second, bob]) await here.store.addCredential(each, 'name', 20, anyCaller, 'administrator');
  await here.store.removeCredential(bob.userId, bob.id, removalAt());
  // A page of a scan ends behind a megabyte.
  for (const name of ['one', 'two', 'three', 'four']) {
    const Item = marshall({ pk: name, sk: 'something else', weight: 'x'.repeat(390_000) });
    await here.dynamodb.send(new PutItemCommand({ TableName: here.tableName, Item }));
  }

  const calls = vi.spyOn(here.dynamodb, 'send');
  expect(await allOf(here)).toEqual([ada.userId, bob.userId].sort());
  expect(calls.mock.calls.length).toBeGreaterThan(1);
  // DynamoDB Local reads consistently whatever is asked.
  for (const [{ input }] of calls.mock.calls) expect(input).toMatchObject({ ConsistentRead: true });
});

it('`userIds` in a missing table is a fault', async () => {
  const here = await ceremonyStack();
  const reading = allOf({ ...here, tableName: 'no-such-table' });
  await expect(reading).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
