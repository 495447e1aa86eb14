import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import { recordedTry, tryPlaces } from '../../../lambdas/store/recorded-try.ts';
import { maxWrongTries } from '../../../lambdas/store/recovery-code-limits.ts';
import { tryRecoveryCode } from '../../../lambdas/store/try-recovery-code.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { commandsOf } from '../../support/dynamodb/commands-of.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { later, newDigest, someoneWithCodes } from './codes.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => void vi.restoreAllMocks());
const hour = 3_600;
const withCodes = (digests?: string[]) => someoneWithCodes(here, digests);
const tenDigests = () => Array.from({ length: 10 }, newDigest);

/** A session whose try of this digest is recorded in the place. */
function sessionFor(digest: string, place: number): string {
  const session = randomUUID();
  return recordedTry({ session, digest }).place === place ? session : sessionFor(digest, place);
}

describe('Wrong recovery codes', () => {
  it('A stranger who tries hundreds of wrong recovery codes does not keep the owner’s codes from working', async () => {
    const { attempt, flood, left, codes } = await withCodes();
    const outcomes = await flood(maxWrongTries + 20);
    expect(new Set(outcomes.slice(0, maxWrongTries))).toEqual(new Set(['wrong']));
    expect(new Set(outcomes.slice(maxWrongTries))).toEqual(new Set(['limit']));
    expect(await codes()).toMatchObject({ wrong: maxWrongTries });
    for (const digest of ['a', 'b']) expect(await attempt(digest)).toBe('right');
    expect(await left()).toEqual(['c']);
  });

  it('A stranger who tries hundreds of wrong recovery codes at once is counted up to the limit', async () => {
    const { attempt, count, codes } = await withCodes();
    await count(maxWrongTries - 5);
    const outcomes = await Promise.all(Array.from({ length: 40 }, () => attempt(newDigest())));
    expect(outcomes.filter((outcome) => outcome === 'wrong')).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome === 'limit')).toHaveLength(35);
    expect(await codes()).toMatchObject({ wrong: maxWrongTries });
  });

  it('A stranger who tries hundreds of wrong recovery codes does not make the profile grow', async () => {
    const { flood, codes } = await withCodes(tenDigests());
    const bytes = async () => JSON.stringify(await codes()).length;
    await flood(100);
    const before = await bytes();
    await flood(190);
    expect(await bytes()).toBeLessThan(before + 40);
    expect(before).toBeLessThan(1_200);
  });

  it('A stranger’s wrong recovery codes do not change the answer to the owner’s right one delivered again', async () => {
    const digests = tenDigests();
    const { attempt, flood, left } = await withCodes(digests);
    const tries = digests.map((digest) => ({ digest, session: randomUUID() }));
    for (const { digest, session } of tries) expect(await attempt(digest, { session })).toBe('right');
    await flood(100);
    for (const { digest, session } of tries) {
      expect(await attempt(digest, { session })).toBe('right');
      expect(await attempt(digest)).toBe('used');
    }
    expect(await left()).toEqual([]);
  });

  it('A used recovery code that is tried again is neither counted nor recorded', async () => {
    const { attempt, stored } = await withCodes();
    expect(await attempt('a')).toBe('right');
    const before = await stored();
    for (let count = 0; count < 20; count++) expect(await attempt('a', { at: later(count) })).toBe('used');
    expect(await stored()).toBe(before);
  });

  it.each([
    ['wrong', 'wrong'],
    ['right', 'right'],
    ['used', 'used'],
    ['wrong', 'limit'],
    ['right', 'none'],
  ])('A try of a %s recovery code with the outcome `%s` is one write', async (digest, outcome) => {
    const { userId, attempt, count } = await withCodes(['right', 'used']);
    // The place of a right try makes another write if a later try has the same one.
    await attempt('used', { session: sessionFor('used', 1) });
    if (outcome === 'limit') await count(maxWrongTries);
    const sent = vi.spyOn(here.dynamodb, 'send');
    const tried = { digest, session: sessionFor(digest, 2), at: later(0), by: anyCaller };
    expect(await here.store.tryRecoveryCode(outcome === 'none' ? randomUUID() : userId, tried)).toBe(outcome);
    expect(sent.mock.calls.map(([command]) => command.constructor.name)).toEqual(['UpdateItemCommand']);
  });

  it('A right recovery code takes the next place that no right one has, and a set with more right ones is a fault', async () => {
    const digests = Array.from({ length: tryPlaces + 1 }, newDigest);
    const { userId, attempt, left } = await withCodes(digests);
    const [over = '', ...others] = digests;
    for (const digest of others) {
      expect(await attempt(digest, { session: sessionFor(digest, tryPlaces - 2) })).toBe('right');
    }
    const tried = { digest: over, session: randomUUID(), at: later(0), by: anyCaller };
    const commands = await commandsOf(here, () =>
      expect(here.store.tryRecoveryCode(userId, tried)).rejects.toThrow('more used codes than places'),
    );
    expect(commands).toHaveLength(tryPlaces);
    expect(await left()).toEqual([over]);
  });

  it('A right recovery code whose try has the number 0 keeps its place', async () => {
    const { userId, attempt, codes } = await withCodes();
    await here.dynamodb.send(
      new UpdateItemCommand({
        TableName: here.tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression: 'SET recoveryCodes.tries.#place = :zero',
        ExpressionAttributeNames: { '#place': '2' },
        ExpressionAttributeValues: marshall({ ':zero': 0 }),
      }),
    );
    const session = sessionFor('a', 2);
    expect(await attempt('a', { session })).toBe('right');
    expect((await codes())?.tries).toEqual({ 2: 0, 3: recordedTry({ session, digest: 'a' }).right });
  });

  it('A wrong recovery code delivered three times is counted once', async () => {
    const { attempt, codes } = await withCodes();
    for (let count = 0; count < 3; count++) expect(await attempt('wrong', { session: 's' })).toBe('wrong');
    expect(await codes()).toMatchObject({ wrong: 1 });
  });

  it('The last counted wrong recovery code delivered again has the same answer despite the limit', async () => {
    const { attempt, count } = await withCodes();
    await count(maxWrongTries - 1);
    for (let delivery = 0; delivery < 2; delivery++) expect(await attempt('wrong', { session: 's' })).toBe('wrong');
    expect(await attempt('wrong', { session: 't' })).toBe('limit');
  });

  it('Wrong recovery codes are forgotten an hour after the last counted one', async () => {
    const { attempt, flood, count, codes } = await withCodes();
    await flood(4);
    await flood(1, later(hour - 1));
    expect(await codes()).toMatchObject({ wrong: 5 });
    await count(maxWrongTries, later(hour));
    expect(await attempt('wrong', { at: later(2 * hour - 1) })).toBe('limit');
    await flood(1, later(2 * hour));
    expect(await codes()).toMatchObject({ wrong: 1 });
  });

  it('A try of a wrong recovery code after a quiet hour is two writes', async () => {
    const { attempt, flood } = await withCodes();
    await flood(1);
    const commands = await commandsOf(here, () => attempt('wrong', { at: later(hour) }));
    expect(commands.map(({ name }) => name)).toEqual(['UpdateItem', 'UpdateItem']);
  });

  it('Twelve wrong recovery codes at once after a quiet hour are all counted from one', async () => {
    const { attempt, flood, codes } = await withCodes();
    await flood(5);
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => attempt(newDigest(), { at: later(hour) })));
    expect(new Set(outcomes)).toEqual(new Set(['wrong']));
    expect(await codes()).toMatchObject({ wrong: 12 });
  });

  it('A wrong recovery code counts while another attempt resets the count', async () => {
    const { attempt, flood, codes, userId } = await withCodes();
    await flood(5);
    const at = later(hour);
    let writes = 0;
    faulty.proxy.befall({ of: ['UpdateItem'], about: userId, times: 2 }, async (carryOut) => {
      writes += 1;
      // The first write has found the end of the run; the second is to begin a new one.
      if (writes === 2) expect(await attempt('wrong', { at })).toBe('wrong');
      return carryOut();
    });
    const table = { ...faulty, tableName: here.tableName };
    expect(await tryRecoveryCode(table, userId, { digest: 'other', session: 's', at, by: anyCaller })).toBe('wrong');
    expect(await codes()).toMatchObject({ wrong: 2 });
  });

  it('Different wrong recovery codes in one round are counted separately', async () => {
    const { attempt, codes } = await withCodes();
    expect(await attempt('wrong', { session: 's' })).toBe('wrong');
    expect(await attempt('worse', { session: 's' })).toBe('wrong');
    expect(await attempt('a', { session: 's' })).toBe('right');
    expect(await codes()).toMatchObject({ wrong: 2 });
  });

  it('A set of recovery codes that an earlier version stored works, and counts wrong codes', async () => {
    const { storeEarlierSet, attempt, count, codes } = await withCodes(['a', 'b']);
    await storeEarlierSet();
    for (const session of ['s', 's']) expect(await attempt('wrong', { session })).toBe('wrong');
    for (const session of ['s', 's']) expect(await attempt('a', { session })).toBe('right');
    expect(await attempt('a')).toBe('wrong');
    expect(await codes()).toMatchObject({ wrong: 3, unused: { b: 0 } });
    await count(maxWrongTries);
    expect(await attempt('wrong')).toBe('limit');
    expect(await attempt('wrong', { at: later(hour) })).toBe('wrong');
    expect(await codes()).toMatchObject({ wrong: 1, unused: { b: 0 } });
  });
});
