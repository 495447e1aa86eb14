import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { eventsOf } from '../../../lambdas/audit/events-of.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import * as operations from '../../../lambdas/store/operations.ts';
import type { Store } from '../../../lambdas/store/store.ts';
import type { Caller } from '../../../lambdas/store/stored-action.ts';
import { onTable } from '../../../lambdas/store/table.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential, use } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

const by: Caller = { ...anyCaller, requestId: 'the request that is retried' };
const at = new Date('2026-01-01T00:00:00Z');
const later = new Date('2026-01-01T00:00:01Z');
type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** A user with two passkeys, the first of them the default, and recovery codes. */
async function user() {
  const first = credential({ name: 'First' });
  const { userId } = first;
  const second = credential({ userId, name: 'Second' });
  for (const each of [first, second]) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
  await here.store.updateCredential(userId, first.id, { default: true }, anyCaller, 'administrator');
  await here.store.replaceRecoveryCodes(
    { userId, username: 'ada' },
    ['code', 'another'],
    at,
    anyCaller,
    'administrator',
  );
  return { userId, username: 'ada', first, second };
}
type User = Awaited<ReturnType<typeof user>>;

/** All items of a user as the stream has them, by their sort keys. */
async function itemsOf({ userId }: User): Promise<Record<string, Image>> {
  const { Items = [] } = await here.dynamodb.send(
    new QueryCommand({
      TableName: here.tableName,
      KeyConditionExpression: 'pk = :user',
      ExpressionAttributeValues: marshall({ ':user': userKey(userId) }),
      ConsistentRead: true,
    }),
  );
  return Object.fromEntries(Items.map((item) => [item['sk']?.S ?? '', item as Image]));
}

const eventsBetween = (before: Record<string, Image>, after: Record<string, Image>) =>
  Object.entries(after).flatMap(([sk, NewImage]) => {
    const OldImage = before[sk];
    return eventsOf({ eventID: 'e', dynamodb: { NewImage, ...(OldImage && { OldImage }) } }).map(({ type }) => type);
  });

/**
 * Makes a write whose first answer is lost after it was carried out, so that the client retries it; `meanwhile` happens
 * in between.
 */
async function retried(
  who: User,
  write: (store: Store, who: User) => Promise<unknown>,
  meanwhile: () => Promise<void>,
) {
  const before = await itemsOf(who);
  let [afterFirst, afterMeanwhile] = [before, before];
  let calls = 0;
  const ends = faulty.proxy.befall(
    { of: ['UpdateItem', 'TransactWriteItems'], about: who.userId },
    async (carryOut) => {
      calls += 1;
      if (calls > 1) return carryOut();
      await carryOut();
      afterFirst = await itemsOf(who);
      await meanwhile();
      afterMeanwhile = await itemsOf(who);
      return 'closed';
    },
  );
  const outcome = await write(onTable({ ...faulty, tableName: here.tableName }, operations), who);
  ends();
  return { outcome, calls, before, afterFirst, afterMeanwhile, after: await itemsOf(who) };
}

const refused = (known: Credential) => ({ userId: known.userId, credential: known, by, at });
const removal = { by, at, forgetAt: at.getTime() / 1000 + 360 };

const writes: [what: string, write: (store: Store, who: User) => Promise<unknown>, events: string[]][] = [
  [
    'a new name',
    (store, { userId, first }) => store.updateCredential(userId, first.id, { name: 'Work' }, by, 'administrator'),
    ['passkey.renamed'],
  ],
  [
    'another default',
    (store, { userId, second }) => store.updateCredential(userId, second.id, { default: true }, by, 'administrator'),
    ['passkey.made_default'],
  ],
  [
    'no default any more',
    (store, { userId, first }) => store.updateCredential(userId, first.id, { default: false }, by, 'administrator'),
    ['passkey.default_cleared'],
  ],
  [
    'new recovery codes',
    (store, who) => store.replaceRecoveryCodes(who, ['new'], later, by, 'administrator'),
    ['recovery_codes.made'],
  ],
  ['a reset of recovery codes', (store, { userId }) => store.removeRecoveryCodes(userId, by), ['recovery_codes.reset']],
  [
    'a right recovery code',
    (store, { userId }) => store.tryRecoveryCode(userId, { digest: 'code', session: 's', at, by }),
    ['sign_in.succeeded', 'recovery_codes.used'],
  ],
  [
    'a wrong recovery code',
    (store, { userId }) => store.tryRecoveryCode(userId, { digest: 'wrong', session: 's', at, by }),
    ['sign_in.refused'],
  ],
  ['an administrator’s view', (store, { userId }) => store.recordView(userId, by), ['administration.viewed']],
  [
    'a refused sign-in',
    (store, { first }) => store.recordRefusal({ ...refused(first), refusal: 'verification_failed' }),
    ['sign_in.refused'],
  ],
  [
    'a sign-in by a copied passkey',
    (store, { first }) => store.recordRefusal({ ...refused(first), refusal: 'counter_regressed' }),
    ['passkey.counter_regressed'],
  ],
  ['a sign-in', (store, { first }) => store.recordUse(first, use({ at, by })), ['sign_in.succeeded']],
  [
    'a registration',
    (store, { userId }) => store.addCredential(credential({ userId }), 'ada', 20, by, 'administrator'),
    ['passkey.added'],
  ],
  [
    'the removal of a passkey',
    (store, { userId, second }) =>
      store.removeCredential(userId, second.id, { permission: 'administrator', ...removal, keepLast: false }),
    ['passkey.removed'],
  ],
  [
    'the removal of all passkeys',
    (store, { userId }) => store.removeAllCredentials(userId, removal),
    ['passkey.removed', 'passkey.removed'],
  ],
];

describe('A write that the client retries because its answer was lost', () => {
  it.each(writes)(
    'A write that is retried after a lost answer has one audit event and undoes no later write: %s',
    async (_, write, events) => {
      const who = await user();
      const { userId, first } = who;
      const found = await retried(who, write, async () => {
        await here.store.updateCredential(userId, first.id, { name: 'Renamed meanwhile' }, anyCaller, 'administrator');
        await here.store.recordView(userId, anyCaller);
      });
      expect(found.calls).toBe(2);
      expect(eventsBetween(found.before, found.afterFirst)).toEqual(events);
      expect(eventsBetween(found.afterMeanwhile, found.after)).toEqual([]);
      expect(found.after).toEqual(found.afterMeanwhile);
    },
  );
});

describe('Recovery codes', () => {
  const digests = async (who: User) =>
    Object.keys((await here.store.readUser(who.userId)).profile?.recoveryCodes?.unused ?? {});
  const make = (digest: string, createdAt: Date) => (store: Store, who: User) =>
    store.replaceRecoveryCodes(who, [digest], createdAt, by, 'administrator');

  it('Recovery codes whose answer was lost do not replace newer ones that were made in between', async () => {
    const who = await user();
    const { outcome } = await retried(who, make('older', later), async () => {
      await here.store.replaceRecoveryCodes(who, ['newer'], new Date(later.getTime() + 1), anyCaller, 'administrator');
    });
    expect(outcome).toBe('replaced');
    expect(await digests(who)).toEqual(['newer']);
  });

  it('Recovery codes that arrive late do not replace newer ones, and the caller is told', async () => {
    const who = await user();
    const newer = new Date(later.getTime() + 1);
    expect(await make('newer', newer)(here.store, who)).toBe('replaced');
    for (const createdAt of [later, newer]) expect(await make('older', createdAt)(here.store, who)).toBe('superseded');
    expect(await digests(who)).toEqual(['newer']);
  });

  it('Recovery codes whose answer was lost do not come back after an administrator’s reset', async () => {
    const who = await user();
    const { outcome } = await retried(who, make('new', later), async () => {
      expect(await here.store.removeRecoveryCodes(who.userId, anyCaller)).toBe('removed');
    });
    expect(outcome).toBe('replaced');
    expect(await digests(who)).toEqual([]);
  });

  it('A reset of recovery codes whose answer was lost does not remove codes that were made in between', async () => {
    const who = await user();
    const reset = (store: Store) => store.removeRecoveryCodes(who.userId, by);
    const { outcome } = await retried(who, reset, async () => {
      expect(await make('new', later)(here.store, who)).toBe('replaced');
    });
    expect(outcome).toBe('removed');
    expect(await digests(who)).toEqual(['new']);
  });
});
