import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { updateCredential } from '../../../lambdas/store/update-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

async function two() {
  const { userId } = credential();
  const [first, second] = [credential({ userId, name: 'First' }), credential({ userId, name: 'Second' })];
  await here.store.addCredential(first, 'ada', 20, anyCaller);
  await here.store.addCredential(second, 'ada', 20, anyCaller);
  return { userId, first, second };
}
const removal = () => ({ keepLast: false, by: anyCaller, at: new Date(), forgetAt: 0 });
const defaultOf = async (userId: string) => (await here.store.readUser(userId)).profile?.defaultCredential;

describe('updating a credential', () => {
  it('renames it, and answers it as it is then', async () => {
    const { userId, first, second } = await two();
    for (let count = 0; count < 3; count++) {
      expect(await here.store.updateCredential(userId, first.id, { name: 'Work' }, anyCaller)).toEqual({
        credential: { ...first, name: 'Work' },
        profile: {},
      });
    }
    expect(await here.store.findCredential(userId, first.id)).toEqual({ ...first, name: 'Work' });
    expect(await here.store.findCredential(userId, second.id)).toEqual(second);
  });

  it('makes it the default, instead of the one that was', async () => {
    const { userId, first, second } = await two();
    for (const credential of [first, first, first, second]) {
      const { id } = credential;
      const updated = await here.store.updateCredential(userId, id, { default: true }, anyCaller);
      expect(updated).toEqual({ credential, profile: { defaultCredential: id } });
      expect(await defaultOf(userId)).toBe(id);
    }
  });

  it('that is the default leaves it so, when only its name is changed', async () => {
    const { userId, first } = await two();
    await here.store.updateCredential(userId, first.id, { default: true }, anyCaller);
    expect(await here.store.updateCredential(userId, first.id, { name: 'Work' }, anyCaller)).toEqual({
      credential: { ...first, name: 'Work' },
      profile: { defaultCredential: first.id },
    });
  });

  it('takes the default back from it, and from no other', async () => {
    const { userId, first, second } = await two();
    await here.store.updateCredential(userId, first.id, { default: true }, anyCaller);
    const other = await here.store.updateCredential(userId, second.id, { default: false, name: 'Other' }, anyCaller);
    expect(other).toEqual({ credential: { ...second, name: 'Other' }, profile: { defaultCredential: first.id } });
    expect(await here.store.updateCredential(userId, first.id, { default: false }, anyCaller)).toEqual({
      credential: first,
      profile: {},
    });
    expect(await here.store.updateCredential(userId, first.id, { default: false }, anyCaller)).toEqual({
      credential: first,
      profile: {},
    });
    expect(await defaultOf(userId)).toBeUndefined();
  });

  it('does both at once', async () => {
    const { userId, first } = await two();
    const updated = await here.store.updateCredential(userId, first.id, { name: 'Work', default: true }, anyCaller);
    expect(updated).toEqual({ credential: { ...first, name: 'Work' }, profile: { defaultCredential: first.id } });
    expect(await defaultOf(userId)).toBe(first.id);
  });

  it('of nobody, or of another user, changes nothing', async () => {
    const [mine, theirs] = [await two(), await two()];
    const change = { name: 'Mine', default: true };
    expect(await here.store.updateCredential(mine.userId, theirs.first.id, change, anyCaller)).toBe('unknown');
    expect(await here.store.updateCredential(mine.userId, credential().id, change, anyCaller)).toBe('unknown');
    expect(await here.store.findCredential(theirs.userId, theirs.first.id)).toEqual(theirs.first);
    expect(await defaultOf(mine.userId)).toBeUndefined();
  });

  it('leaves one default when two are made it at once', async () => {
    const { userId, first, second } = await two();
    await Promise.all(
      [first, second].map(({ id }) => here.store.updateCredential(userId, id, { default: true }, anyCaller)),
    );
    expect([first.id, second.id]).toContain(await defaultOf(userId));
  });

  it('does not bring back what is removed at the same moment', async () => {
    for (let round = 0; round < 5; round++) {
      const { userId, first } = await two();
      await Promise.all([
        here.store.removeCredential(userId, first.id, removal()),
        here.store.updateCredential(userId, first.id, { name: 'Ghost' }, anyCaller),
      ]);
      expect(await here.store.findCredential(userId, first.id)).toBeUndefined();
    }
  });

  it('says nothing was there when it goes between read and write', async () => {
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
    expect(await updateCredential(late, userId, first.id, { default: true }, anyCaller)).toBe('unknown');
    expect(await defaultOf(userId)).toBeUndefined();
  });
});
