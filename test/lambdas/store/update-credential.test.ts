import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { updateCredential } from '../../../lambdas/store/update-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

async function two() {
  const { userId } = credential();
  const [first, second] = [credential({ userId, name: 'First' }), credential({ userId, name: 'Second' })];
  await here.store.addCredential(first, 'ada', 20, anyCaller, 'administrator');
  await here.store.addCredential(second, 'ada', 20, anyCaller, 'administrator');
  return { userId, first, second };
}
const removal = () => ({
  keepLast: false,
  permission: 'administrator' as const,
  by: anyCaller,
  at: new Date(),
  forgetAt: 0,
});
const defaultOf = async (userId: string) => (await here.store.readUser(userId)).profile?.defaultCredential;

describe('Updating a credential', () => {
  it('Updating a credential renames it and returns it', async () => {
    const { userId, first, second } = await two();
    for (let count = 0; count < 3; count++) {
      expect(await here.store.updateCredential(userId, first.id, { name: 'Work' }, anyCaller, 'administrator')).toEqual(
        {
          credential: { ...first, name: 'Work' },
          profile: {},
        },
      );
    }
    expect(await here.store.findCredential(userId, first.id)).toEqual({ ...first, name: 'Work' });
    expect(await here.store.findCredential(userId, second.id)).toEqual(second);
  });

  it('Updating a credential to what it is writes nothing', async () => {
    const { userId, first } = await two();
    for (const change of [{ name: 'First' }, { default: false }, { name: 'First', default: false }]) {
      const commands = await commandsOf(here, () =>
        here.store.updateCredential(userId, first.id, change, anyCaller, 'administrator'),
      );
      expect(commands.map(({ name }) => name)).toEqual(['Query']);
    }
  });

  it('Updating a credential makes it the default instead of another', async () => {
    const { userId, first, second } = await two();
    for (const credential of [first, first, first, second]) {
      const { id } = credential;
      const updated = await here.store.updateCredential(userId, id, { default: true }, anyCaller, 'administrator');
      expect(updated).toEqual({ credential, profile: { defaultCredential: id } });
      expect(await defaultOf(userId)).toBe(id);
    }
  });

  it('Updating the name of the default credential leaves it the default', async () => {
    const { userId, first } = await two();
    await here.store.updateCredential(userId, first.id, { default: true }, anyCaller, 'administrator');
    expect(await here.store.updateCredential(userId, first.id, { name: 'Work' }, anyCaller, 'administrator')).toEqual({
      credential: { ...first, name: 'Work' },
      profile: { defaultCredential: first.id },
    });
  });

  it('Updating a credential with the name that it has renames nothing, so that no event says so', async () => {
    const { userId, first } = await two();
    await here.store.updateCredential(userId, first.id, { name: 'First', default: true }, anyCaller, 'administrator');
    const key = { pk: userKey(userId), sk: credentialKey(first.id) };
    const { Item = {} } = await here.dynamodb.send(
      new GetItemCommand({ TableName: here.tableName, Key: marshall(key) }),
    );
    expect(unmarshall(Item)).not.toHaveProperty('lastAction');
    expect(await defaultOf(userId)).toBe(first.id);
  });

  it('Updating a credential says that it is the default only if it still is when the name is written', async () => {
    for (const isDefault of [true, false]) {
      const { userId, first, second } = await two();
      const [before, after] = isDefault ? [first, second] : [second, first];
      await here.store.updateCredential(userId, before.id, { default: true }, anyCaller, 'administrator');
      faulty.proxy.befall({ of: ['TransactWriteItems'], about: 'New name', times: 1 }, async (carryOut) => {
        await here.store.updateCredential(userId, after.id, { default: true }, anyCaller, 'administrator');
        return carryOut();
      });
      const table = { ...faulty, tableName: here.tableName };
      const change = { name: 'New name', default: isDefault };
      const updated = await updateCredential(table, userId, first.id, change, anyCaller, 'administrator');
      expect(updated).toMatchObject({ credential: { name: 'New name' } });
      const stored = await defaultOf(userId);
      expect(updated).toMatchObject({ profile: stored ? { defaultCredential: stored } : {} });
      expect(stored === first.id).toBe(isDefault);
    }
  });

  it('Updating a credential clears the default only if it is the default', async () => {
    const { userId, first, second } = await two();
    await here.store.updateCredential(userId, first.id, { default: true }, anyCaller, 'administrator');
    const other = await here.store.updateCredential(
      userId,
      second.id,
      { default: false, name: 'Other' },
      anyCaller,
      'administrator',
    );
    expect(other).toEqual({ credential: { ...second, name: 'Other' }, profile: { defaultCredential: first.id } });
    expect(await here.store.updateCredential(userId, first.id, { default: false }, anyCaller, 'administrator')).toEqual(
      {
        credential: first,
        profile: {},
      },
    );
    expect(await here.store.updateCredential(userId, first.id, { default: false }, anyCaller, 'administrator')).toEqual(
      {
        credential: first,
        profile: {},
      },
    );
    expect(await defaultOf(userId)).toBeUndefined();
  });

  it('Updating a credential changes its name and the default at once', async () => {
    const { userId, first } = await two();
    const updated = await here.store.updateCredential(
      userId,
      first.id,
      { name: 'Work', default: true },
      anyCaller,
      'administrator',
    );
    expect(updated).toEqual({ credential: { ...first, name: 'Work' }, profile: { defaultCredential: first.id } });
    expect(await defaultOf(userId)).toBe(first.id);
  });

  it('Updating an unknown credential or another user’s changes nothing', async () => {
    const [mine, theirs] = [await two(), await two()];
    const change = { name: 'Mine', default: true };
    expect(await here.store.updateCredential(mine.userId, theirs.first.id, change, anyCaller, 'administrator')).toBe(
      'unknown',
    );
    expect(await here.store.updateCredential(mine.userId, credential().id, change, anyCaller, 'administrator')).toBe(
      'unknown',
    );
    expect(await here.store.findCredential(theirs.userId, theirs.first.id)).toEqual(theirs.first);
    expect(await defaultOf(mine.userId)).toBeUndefined();
  });

  it('Updating two credentials to be the default at once leaves one default', async () => {
    const { userId, first, second } = await two();
    await Promise.all(
      [first, second].map(({ id }) =>
        here.store.updateCredential(userId, id, { default: true }, anyCaller, 'administrator'),
      ),
    );
    expect([first.id, second.id]).toContain(await defaultOf(userId));
  });

  it('Updating a credential does not restore one that is removed at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, first } = await two();
      await Promise.all([
        here.store.removeCredential(userId, first.id, removal()),
        here.store.updateCredential(userId, first.id, { name: 'Ghost' }, anyCaller, 'administrator'),
      ]);
      expect(await here.store.findCredential(userId, first.id)).toBeUndefined();
    }
  });

  it('Updating a credential that is removed between read and write answers `unknown`', async () => {
    const { userId, first } = await two();
    let read = false;
    const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
      const answer = await here.dynamodb.send(command);
      if (!read) {
        read = true;
        await here.store.removeCredential(userId, first.id, removal());
      }
      return answer;
    };
    const late = { dynamodb: Object.assign(Object.create(here.dynamodb), { send }), tableName: here.tableName };
    expect(await updateCredential(late, userId, first.id, { default: true }, anyCaller, 'administrator')).toBe(
      'unknown',
    );
    expect(await defaultOf(userId)).toBeUndefined();
  });
});
