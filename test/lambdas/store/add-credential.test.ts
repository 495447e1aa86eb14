import { beforeAll, describe, expect, it } from 'vitest';
import { credentialStore } from '../../../lambdas/store/credential-store.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, refusal } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

describe('adding a credential', () => {
  it('answers what is stored, and counts it', async () => {
    const added = credential();
    expect(await here.store.add(added, 'ada', 2, anyCaller)).toEqual(added);
    expect(await here.store.readUser(added.userId)).toEqual({
      profile: { username: 'ada', credentials: 1 },
      credentials: [added],
    });
  });

  it('again with the same registration answers what was stored first', async () => {
    const added = credential({ name: 'First' });
    await here.store.add(added, 'ada', 2, anyCaller);
    expect(await here.store.add({ ...added, name: 'Second' }, 'ada', 2, anyCaller)).toEqual(added);
    expect((await here.store.readUser(added.userId)).profile?.credentials).toBe(1);
  });

  it('is refused for an ID that is taken, by the same user or another', async () => {
    const added = credential();
    await here.store.add(added, 'ada', 2, anyCaller);
    const { id, userId } = added;
    expect(await refusal(here.store.add(credential({ id, userId }), 'ada', 2, anyCaller))).toBe('passkey_exists');
    expect(await refusal(here.store.add(credential({ id }), 'eve', 2, anyCaller))).toBe('passkey_exists');
  });

  it('is refused over the limit, and stores nothing', async () => {
    const first = credential();
    const over = credential({ userId: first.userId });
    await here.store.add(first, 'ada', 1, anyCaller);
    expect(await refusal(here.store.add(over, 'ada', 1, anyCaller))).toBe('passkey_limit_reached');
    expect((await here.store.readUser(first.userId)).credentials).toEqual([first]);
    // The ID is still free.
    expect(await here.store.add({ ...over, userId: credential().userId }, 'eve', 1, anyCaller)).toMatchObject({
      id: over.id,
    });
  });

  it('cancelled by DynamoDB for a reason of its own is a fault, not a refusal', async () => {
    const large = credential({ name: 'x'.repeat(500_000) });
    const adding = here.store.add(large, 'ada', 2, anyCaller);
    await expect(adding).rejects.toMatchObject({ name: expect.stringMatching(/Exception$/) });
    expect(await here.store.readUser(large.userId)).toEqual({ credentials: [] });
  });

  it('to a table that is not there is a fault', async () => {
    const nowhere = credentialStore(here.dynamodb, 'no-such-table');
    await expect(nowhere.add(credential(), 'ada', 2, anyCaller)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
