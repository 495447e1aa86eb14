import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import { type Permission, permitted, refusedBy } from '../../../lambdas/store/permission.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const session = { session: 'mine', since: 1_000, recent: true, changesNeed: 'passkey' } as const;
const old = { ...session, recent: false };
const lenient = { ...session, changesNeed: 'recent-sign-in' } as const;
const mine = { session: 'mine', at: 1_001 };

/** A profile, a request, and why it is refused. */
const cases: [what: string, profile: object | undefined, permission: Permission, refusal: string | undefined][] = [
  ['a first passkey after a recent sign-in', undefined, session, undefined],
  ['a first passkey after an old sign-in', undefined, old, 'sign-in-too-old'],
  ['codes before the first passkey', { credentials: 0 }, session, undefined],
  ['codes before the first passkey after an old sign-in', { credentials: 0 }, old, 'sign-in-too-old'],
  ['a session that began with a password', { credentials: 1 }, session, 'unconfirmed'],
  ['an old session that began with a password', { credentials: 1 }, old, 'unconfirmed'],
  ['a confirmed session', { credentials: 2, confirmed: mine }, session, undefined],
  ['an old session that was confirmed', { credentials: 2, confirmed: mine }, old, undefined],
  [
    'a session that was confirmed too long ago',
    { credentials: 1, confirmed: { ...mine, at: 1_000 } },
    session,
    'unconfirmed',
  ],
  [
    'a thief beside a confirmed session',
    { credentials: 1, confirmed: { ...mine, session: 'other' } },
    session,
    'unconfirmed',
  ],
  ['a recent sign-in where that is enough', { credentials: 1 }, lenient, undefined],
  ['an old sign-in where a recent one is enough', { credentials: 1 }, { ...lenient, recent: false }, 'sign-in-too-old'],
  [
    'an old session that was confirmed, where a recent sign-in is enough',
    { credentials: 1, confirmed: mine },
    { ...lenient, recent: false },
    undefined,
  ],
  ['an administrator', { credentials: 1 }, 'administrator', undefined],
  ['a confirmed session of a locked user', { credentials: 1, confirmed: mine, lockedAt: 'then' }, session, 'locked'],
  ['a recent sign-in of a locked user', { credentials: 0, lockedAt: 'then' }, lenient, 'locked'],
  ['an administrator, of a locked user', { credentials: 0, lockedAt: 'then' }, 'administrator', 'locked'],
];

describe('Who may change passkeys', () => {
  it.each(cases)('The read and the write decide alike: %s', async (what, profile, permission, refusal) => {
    expect(refusedBy(profile, permission)).toBe(refusal);
    const { condition, names, values } = permitted(permission);
    const Key = { pk: userKey(what), sk: profileKey };
    const [TableName, ReturnValues] = [here.tableName, 'NONE' as const];
    const { entries } = Object;
    const set = entries(profile ?? {}).map(([name]) => `${name} = :${name}`);
    if (profile) {
      await here.dynamodb.send(
        new UpdateItemCommand({
          TableName,
          Key: marshall(Key),
          UpdateExpression: `SET ${set.join(', ')}`,
          ExpressionAttributeValues: marshall(
            Object.fromEntries(entries(profile).map(([name, it]) => [`:${name}`, it])),
          ),
        }),
      );
    }
    const writing = here.dynamodb.send(
      new UpdateItemCommand({
        TableName,
        Key: marshall(Key),
        UpdateExpression: 'SET changed = :yes',
        ConditionExpression: condition,
        ExpressionAttributeNames: names,
        ExpressionAttributeValues: marshall({ ...values, ':yes': true }),
        ReturnValues,
      }),
    );
    const outcome = await writing.then(
      () => 'written',
      ({ name }: Error) => name,
    );
    expect(outcome).toBe(refusal ? 'ConditionalCheckFailedException' : 'written');
  });
});
