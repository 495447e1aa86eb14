import { randomUUID } from 'node:crypto';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { hourlyLimits } from '../../../lambdas/store/hourly-limits.ts';
import { hourKey, userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, credential, removalAt } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

afterEach(() => {
  vi.useRealTimers();
});

const hour = 60 * 60 * 1000;
const start = Date.parse('2026-01-01T10:59:59.999Z');
/** More than the hourly limits, so that the limit of passkeys is never met. */
const many = 100;

function register(userId: string, at: number) {
  return here.store.addCredential(
    credential({ userId, createdAt: new Date(at).toISOString() }),
    'ada',
    many,
    anyCaller,
    'administrator',
  );
}
function makeCodes(userId: string, at: number) {
  return here.store.replaceRecoveryCodes(
    { userId, username: 'ada' },
    [randomUUID()],
    new Date(at),
    anyCaller,
    'administrator',
  );
}
async function userWhoRegistered(count: number, at = start) {
  const userId = randomUUID();
  for (let index = 0; index < count; index++) expect(await register(userId, at)).toMatchObject({ userId });
  return userId;
}

describe('A user’s numbers within an hour', () => {
  it('A thief with a token adds 20 passkeys within an hour and no more, until the next hour', async () => {
    const userId = await userWhoRegistered(hourlyLimits.registrations);
    const before = await here.store.readUser(userId);
    expect(before.credentials).toHaveLength(20);
    expect(await register(userId, start)).toBe('too-often');
    expect(await here.store.readUser(userId)).toEqual(before);
    expect(await register(userId, start + 1)).toMatchObject({ userId });
  });

  it('Registrations that are refused or delivered again count nothing', async () => {
    const userId = await userWhoRegistered(hourlyLimits.registrations - 1);
    const last = credential({ userId, createdAt: new Date(start).toISOString() });
    const add = (limit: number, changed = last) =>
      here.store.addCredential(changed, 'ada', limit, anyCaller, 'administrator');
    expect(await add(1)).toBe('limit');
    expect(await add(many)).toEqual(last);
    expect(await add(many)).toEqual(last);
    expect(await add(many, { ...last, registeredWith: 'another' })).toBe('exists');
    expect(
      await add(many, { ...credential({ userId, createdAt: last.createdAt }), registeredWith: last.registeredWith }),
    ).toBe('challenge-used');
  });

  it('Thirty registrations at once are at most twenty', async () => {
    const userId = randomUUID();
    const outcomes = await Promise.all(
      Array.from({ length: 30 }, () => register(userId, start).catch(() => 'collision')),
    );
    const stored = outcomes.filter((outcome) => typeof outcome !== 'string').length;
    expect(stored).toBeLessThanOrEqual(20);
    expect((await here.store.readUser(userId)).credentials).toHaveLength(stored);
  });

  it('A thief with a token makes 10 sets of recovery codes within an hour and no more, until the next hour', async () => {
    const userId = randomUUID();
    const inThisHour = Date.parse('2026-01-01T10:00:00Z');
    for (let index = 0; index < hourlyLimits.codeSets; index++) {
      expect(await makeCodes(userId, inThisHour + index)).toBe('replaced');
    }
    const before = await here.store.readUser(userId);
    expect(await makeCodes(userId, inThisHour)).toBe('superseded');
    expect(await makeCodes(userId, inThisHour + hour - 1)).toBe('too-often');
    expect(await here.store.readUser(userId)).toEqual(before);
    expect(await makeCodes(userId, inThisHour + hour)).toBe('replaced');
  });

  it('A thief with a token renames 60 times within an hour and no more, and the owner still removes passkeys', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    const { userId, id } = await added(here.store);
    const other = await added(here.store, { userId });
    const rename = (name: string) => here.store.updateCredential(userId, id, { name }, anyCaller, 'administrator');
    for (let index = 0; index < hourlyLimits.changes; index++) {
      expect(await rename(`Name ${index}`)).toMatchObject({ credential: { id } });
    }
    expect(await rename('One more')).toBe('too-often');
    expect(await here.store.updateCredential(userId, other.id, { default: true }, anyCaller, 'administrator')).toBe(
      'too-often',
    );
    expect((await here.store.findCredential(userId, id))?.name).toBe('Name 59');
    expect(await here.store.removeCredential(userId, id, removalAt())).toBe('removed');
  });

  it('The numbers of an hour are kept for two hours from the last change', async () => {
    const userId = await userWhoRegistered(1);
    const Key = marshall({ pk: userKey(userId), sk: hourKey(new Date(start)) });
    const { Item = {} } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    expect(unmarshall(Item)['expiresAt']).toBe(Date.parse('2026-01-01T13:00:00Z') / 1000);
  });

  it('The numbers of one user are not another’s', async () => {
    await userWhoRegistered(hourlyLimits.registrations);
    const other = randomUUID();
    expect(await register(other, start)).toMatchObject({ userId: other });
    expect(await makeCodes(other, start)).toBe('replaced');
  });
});
