import { beforeAll, describe, expect, it } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

describe('adding a credential', () => {
  it('answers what is stored, and counts it', async () => {
    const added = credential();
    expect(await here.store.addCredential(added, 'ada', 2, anyCaller)).toEqual(added);
    expect(await here.store.readUser(added.userId)).toEqual({
      profile: { username: 'ada', credentials: 1 },
      credentials: [added],
    });
  });

  it('again with the same registration answers what was stored first', async () => {
    const added = credential({ name: 'First' });
    await here.store.addCredential(added, 'ada', 2, anyCaller);
    expect(await here.store.addCredential({ ...added, name: 'Second' }, 'ada', 2, anyCaller)).toEqual(added);
    expect((await here.store.readUser(added.userId)).profile?.credentials).toBe(1);
  });

  it('is refused for an ID that is taken, by the same user or another', async () => {
    const added = credential();
    await here.store.addCredential(added, 'ada', 2, anyCaller);
    const { id, userId } = added;
    expect(await here.store.addCredential(credential({ id, userId }), 'ada', 2, anyCaller)).toBe('exists');
    expect(await here.store.addCredential(credential({ id }), 'eve', 2, anyCaller)).toBe('exists');
  });

  it('is refused over the limit, and stores nothing', async () => {
    const first = credential();
    const over = credential({ userId: first.userId });
    await here.store.addCredential(first, 'ada', 1, anyCaller);
    expect(await here.store.addCredential(over, 'ada', 1, anyCaller)).toBe('limit');
    expect((await here.store.readUser(first.userId)).credentials).toEqual([first]);
    // The ID is still free.
    expect(await here.store.addCredential({ ...over, userId: credential().userId }, 'eve', 1, anyCaller)).toMatchObject(
      {
        id: over.id,
      },
    );
  });

  it('cancelled by DynamoDB for a reason of its own is a fault, not a refusal', async () => {
    const large = credential({ name: 'x'.repeat(500_000) });
    const adding = here.store.addCredential(large, 'ada', 2, anyCaller);
    await expect(adding).rejects.toMatchObject({ name: expect.stringMatching(/Exception$/) });
    expect(await here.store.readUser(large.userId)).toEqual({ credentials: [] });
  });

  it('to a table that is not there is a fault', async () => {
    const nowhere = { ...here, tableName: 'no-such-table' };
    await expect(addCredential(nowhere, credential(), 'ada', 2, anyCaller)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
