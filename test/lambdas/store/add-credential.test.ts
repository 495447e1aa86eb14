import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import type { UserSession } from '../../../lambdas/store/permission.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, removalAt } from './credentials.ts';

const faulty = faultyDynamoDb();
let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

describe('Adding a credential', () => {
  it('Adding a credential returns what is stored and counts it', async () => {
    const added = credential();
    expect(await here.store.addCredential(added, 'ada', 2, anyCaller, 'administrator')).toEqual(added);
    expect(await here.store.readUser(added.userId)).toEqual({
      profile: { username: 'ada', credentials: 1 },
      credentials: [added],
    });
  });

  it('Adding a credential again with the same registration returns the stored one', async () => {
    const added = credential({ name: 'First' });
    await here.store.addCredential(added, 'ada', 2, anyCaller, 'administrator');
    expect(await here.store.addCredential({ ...added, name: 'Second' }, 'ada', 2, anyCaller, 'administrator')).toEqual(
      added,
    );
    expect((await here.store.readUser(added.userId)).profile?.credentials).toBe(1);
  });

  it('Adding a credential is refused for an ID that the user has', async () => {
    const added = credential();
    await here.store.addCredential(added, 'ada', 2, anyCaller, 'administrator');
    const { id, userId } = added;
    expect(await here.store.addCredential(credential({ id, userId }), 'ada', 2, anyCaller, 'administrator')).toBe(
      'exists',
    );
  });

  it('A thief who registers a removed passkey’s ID while it is removed is refused', async () => {
    const owners = credential();
    await here.store.addCredential(owners, 'ada', 2, anyCaller, 'administrator');
    const { id, userId } = owners;
    // Between the write that finds the ID taken and the read of whose it is.
    faulty.proxy.befall({ of: ['Query'], about: userId, times: 1 }, async (carryOut) => {
      expect(await here.store.removeCredential(userId, id, removalAt())).toBe('removed');
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    expect(await addCredential(table, credential({ id, userId }), 'ada', 2, anyCaller, 'administrator')).toBe('exists');
    expect((await here.store.readUser(userId)).credentials).toEqual([]);
  });

  it('Adding a credential confirms the session that registered it only if the user was present', async () => {
    const userId = randomUUID();
    const session: UserSession = { session: 'mine', since: 0, recent: true, changesNeed: 'recent-sign-in' };
    const addIn = async (permission: UserSession | 'administrator') => {
      await here.store.addCredential(credential({ userId }), 'ada', 20, anyCaller, permission);
      return (await here.store.readUser(userId)).profile?.confirmed;
    };
    expect(await addIn('administrator')).toBeUndefined();
    expect(await addIn(session)).toBeUndefined();
    expect(await addIn({ ...session, confirmedAt: 7 })).toEqual({ session: 'mine', at: 7 });
    for (const without of [{ ...session, session: 'other' }, 'administrator'] as const)
      expect(await addIn(without)).toEqual({ session: 'mine', at: 7 });
  });

  it('Adding a credential over the limit is refused and stores nothing', async () => {
    const first = credential();
    const over = credential({ userId: first.userId });
    await here.store.addCredential(first, 'ada', 1, anyCaller, 'administrator');
    expect(await here.store.addCredential(over, 'ada', 1, anyCaller, 'administrator')).toBe('limit');
    expect((await here.store.readUser(first.userId)).credentials).toEqual([first]);
    // The ID is still free.
    expect(
      await here.store.addCredential({ ...over, userId: credential().userId }, 'eve', 1, anyCaller, 'administrator'),
    ).toMatchObject({
      id: over.id,
    });
  });

  it('Adding a credential that DynamoDB rejects is a fault and not a refusal', async () => {
    const large = credential({ name: 'x'.repeat(500_000) });
    const adding = here.store.addCredential(large, 'ada', 2, anyCaller, 'administrator');
    await expect(adding).rejects.toMatchObject({ name: expect.stringMatching(/Exception$/) });
    expect(await here.store.readUser(large.userId)).toEqual({ credentials: [] });
  });

  it('Adding a credential to a missing table is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    await expect(addCredential(nowhere, credential(), 'ada', 2, anyCaller, 'administrator')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
