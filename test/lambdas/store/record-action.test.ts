import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { credentialDigest, userKey } from '../../../lambdas/store/keys.ts';
import { type RefusedSignIn, recordRefusal, recordView } from '../../../lambdas/store/record-action.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { neverAnswered } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added as addedTo, credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const start = new Date('2026-01-01T00:00:00.900Z');
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
/** The second of a time. */
const secondOf = (at: Date) => Math.floor(at.getTime() / 1000);

/** A refused sign-in with the credential, of its user. */
const refused = (known: Credential, changes: Partial<RefusedSignIn> = {}): RefusedSignIn => ({
  userId: known.userId,
  credential: known,
  refusal: 'verification_failed',
  by: anyCaller,
  at: start,
  ...changes,
});
const added = () => addedTo(here.store);

/** The profile as the stream gets it. */
async function profileOf({ userId }: Pick<Credential, 'userId'>) {
  const Key = marshall({ pk: userKey(userId), sk: profileKey });
  const { Item } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
  return Item && unmarshall(Item);
}
const nowhere = () => ({ ...here, tableName: 'no-such-table' });

describe('A refused sign-in', () => {
  it('A refused sign-in is recorded with its passkey and leaves the user’s data unchanged', async () => {
    const known = await added();
    const before = await here.store.readUser(known.userId);
    await here.store.recordRefusal(refused(known));
    const { id, name, aaguid } = known;
    expect(await profileOf(known)).toMatchObject({
      lastAction: {
        kind: 'refused',
        at: start.toISOString(),
        by: anyCaller,
        refusal: 'verification_failed',
        passkeys: [{ credential: credentialDigest(id), name, aaguid }],
      },
      refusedAt: secondOf(start),
    });
    expect(await here.store.readUser(known.userId)).toEqual(before);
  });

  it('A refused sign-in is recorded at most every twenty seconds', async () => {
    const known = await added();
    const writtenAt = async (at: Date) => {
      await here.store.recordRefusal(refused(known, { at }));
      return (await profileOf(known))?.['lastAction'].at === at.toISOString();
    };
    expect(await writtenAt(start)).toBe(true);
    expect(await writtenAt(later(19))).toBe(false);
    expect(await writtenAt(later(20))).toBe(true);
    expect(await writtenAt(later(39))).toBe(false);
  });

  it('A refused sign-in with a genuine signature has its own rate limit', async () => {
    const known = await added();
    const writtenAs = async (refusal: RefusedSignIn['refusal'], at: Date) => {
      await here.store.recordRefusal(refused(known, { refusal, at }));
      return (await profileOf(known))?.['lastAction'].refusal === refusal;
    };
    expect(await writtenAs('verification_failed', start)).toBe(true);
    expect(await writtenAs('counter_regressed', later(1))).toBe(true);
    expect(await writtenAs('backup_eligibility_changed', later(2))).toBe(false);
    expect(await writtenAs('backup_eligibility_changed', later(21))).toBe(true);
    expect(await writtenAs('challenge_used', later(22))).toBe(true);
    expect(await profileOf(known)).toMatchObject({
      refusedAt: secondOf(later(22)),
      suspectedAt: secondOf(later(21)),
    });
  });

  it('A refused sign-in with an unknown credential makes the same call and writes nothing', async () => {
    const known = await added();
    const before = await profileOf(known);
    const calls = vi.spyOn(here.dynamodb, 'send');
    await here.store.recordRefusal(refused(known, { credential: undefined }));
    expect(await profileOf(known)).toEqual(before);
    await here.store.recordRefusal(refused(known));
    const [unknown, , written, ...more] = calls.mock.calls.map(([{ input }]) => input as Record<string, unknown>);
    expect(more).toEqual([]);
    const { ExpressionAttributeValues: _, ...same } = written ?? {};
    expect(unknown).toMatchObject(same);
  });

  it('A refused sign-in of a user without a profile writes nothing', async () => {
    const stranger = credential();
    await here.store.recordRefusal(refused(stranger));
    expect(await profileOf(stranger)).toBeUndefined();
  });

  it('A refused sign-in that cannot be recorded is a fault', async () => {
    const recording = recordRefusal(nowhere(), refused(credential(), { credential: undefined }));
    await expect(recording).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('A refused sign-in may be recorded twice at the same time', async () => {
    const known = await added();
    for (const at of [start, start]) await here.store.recordRefusal(refused(known, { at }));
  });

  it('Recording a refused sign-in stops waiting for an unresponsive table', { timeout: 5_000 }, async () => {
    const known = credential();
    const ends = faulty.proxy.befall({ about: known.userId }, neverAnswered);
    const recording = recordRefusal({ ...faulty, tableName: here.tableName }, refused(known));
    await expect(recording).rejects.toMatchObject({ name: 'AbortError' });
    ends();
  });
});

describe('An administrator’s view', () => {
  it('An administrator’s view is recorded with its time and leaves the user’s data unchanged', async () => {
    const known = await added();
    const before = await here.store.readUser(known.userId);
    vi.useFakeTimers({ toFake: ['Date'], now: start });
    const by = { ...anyCaller, administrator: 'arn:aws:iam::123456789012:user/ops' };
    await here.store.recordView(known.userId, by);
    expect((await profileOf(known))?.['lastAction']).toEqual({ kind: 'viewed', at: start.toISOString(), by });
    expect(await here.store.readUser(known.userId)).toEqual(before);
  });

  it('An administrator’s view of a user without a profile writes nothing', async () => {
    const stranger = credential();
    await here.store.recordView(stranger.userId, anyCaller);
    expect(await profileOf(stranger)).toBeUndefined();
  });

  it('An administrator’s view that cannot be recorded is a fault', async () => {
    await expect(recordView(nowhere(), 'ada', anyCaller)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});
