import { beforeAll, expect, it } from 'vitest';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, removalAt } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

/** Sign-ins that take about 350 kB: DynamoDB answers queries in pages of a megabyte. */
const manyUses = Object.fromEntries(
  Array.from({ length: 2_500 }, (_, index) => [
    `nonce-${index}`,
    { session: 's'.repeat(60), assertion: 'a'.repeat(43), expiresAt: 2_000_000_000 },
  ]),
);
const at = new Date('2026-01-01T00:00:00Z');
const removal = removalAt(at);

/** A user whose items take more than a megabyte. */
async function largeUser() {
  const first = await added(here.store, { challengeUses: manyUses });
  const credentials = [first];
  for (let count = 1; count < 5; count++) {
    credentials.push(await added(here.store, { userId: first.userId, challengeUses: manyUses }));
  }
  return { userId: first.userId, ids: credentials.map(({ id }) => id).sort() };
}

it('A user of more than a megabyte is read as a whole, and each passkey can be renamed and removed', async () => {
  const { userId, ids } = await largeUser();
  const idsNow = async () => (await here.store.readUser(userId)).credentials.map(({ id }) => id).sort();
  expect(await idsNow()).toEqual(ids);
  for (const id of ids) {
    expect(
      await here.store.updateCredential(userId, id, { name: 'Laptop' }, anyCaller, 'administrator'),
    ).toHaveProperty('credential.id', id);
  }
  for (const id of ids) expect(await here.store.removeCredential(userId, id, removal)).toBe('removed');
  expect(await idsNow()).toEqual([]);
});

it('All passkeys of a user of more than a megabyte are removed at once', async () => {
  const { userId, ids } = await largeUser();
  expect([...(await here.store.removeAllCredentials(userId, removal))].sort()).toEqual(ids);
  expect(await here.store.readUser(userId)).toMatchObject({ profile: { credentials: 0 }, credentials: [] });
});
