import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killedAfter, killedBefore, late, neverAnswered } from '../support/dynamodb/faults.ts';
import { documented } from '../support/observed/documented.ts';
import { FaultyStackUser } from '../support/stacks/faulty-stack-user.ts';
import { type StackWithFaults, stackWithFaults } from '../support/stacks/stack-with-faults.ts';

let stack: StackWithFaults;
beforeAll(async () => {
  stack = await stackWithFaults();
});
afterAll(() => stack.stop());

type Act = () => Promise<string>;

/** What a user does, and what is delivered or sent once more when all is well again. */
interface Attempt {
  readonly act: Act;
  readonly again: Act;
}

const start = async (who: FaultyStackUser): Promise<Attempt> => ({
  act: who.start,
  again: () => who.again('CreateAuthChallenge'),
});
const answer =
  (named: boolean) =>
  async (who: FaultyStackUser): Promise<Attempt> => ({
    act: await who.started(named),
    again: () => who.again('VerifyAuthChallengeResponse'),
  });
const same = (act: Act): Attempt => ({ act, again: act });
const call = (method: string, path: string) => async (who: FaultyStackUser) => same(() => who.call(method, path));
const options = call('POST', '/passkeys/authentication/options');
const registrationOptions = call('POST', '/passkeys/registration/options');
const list = call('GET', '/passkeys');
const register = async (who: FaultyStackUser) => same(await who.registration());
const identify = async (who: FaultyStackUser) => same(await who.identification());

const reads = ['GetItem', 'Query'];
const writes = ['UpdateItem', 'TransactWriteItems'];

type Outage = (who: FaultyStackUser) => Promise<() => unknown>;

const dynamodbDown: Outage = async () => {
  await stack.dynamodb.down();
  return () => stack.dynamodb.up();
};
const idleConnectionsClosed: Outage = async () => {
  await stack.dynamodb.down();
  await stack.dynamodb.up();
  return () => {};
};
const secretsDown: Outage = async () => {
  await stack.secrets.down();
  return () => stack.secrets.up();
};
const secretsSilent: Outage = async () => stack.secrets.befall({}, neverAnswered);
/** Nothing fails: each first try is too late, and each second one comes just in time. All of it together takes too long. */
const slow: Outage = async ({ sub: about }) => {
  const ends = [
    stack.secrets.befall({}, neverAnswered),
    ...[reads, writes].map((of) => stack.dynamodb.befall({ of, about, times: 1 }, late(1500))),
    stack.dynamodb.befall({}, late(900)),
  ];
  return () => ends.map((end) => end());
};
const killed =
  (when: typeof killedBefore): Outage =>
  async ({ sub: about }) =>
    stack.dynamodb.befall({ of: writes, about, times: 1 }, when(stack.killFunctions));
/** With functions that start in it. */
const cold =
  (outage: Outage): Outage =>
  async (who) => {
    const end = await outage(who);
    await stack.killFunctions();
    return end;
  };

const cases: [title: string, attempt: (who: FaultyStackUser) => Promise<Attempt>, outage: Outage][] = [
  ['DynamoDB refuses connections during Create', start, dynamodbDown],
  ['DynamoDB refuses connections during Verify', answer(true), dynamodbDown],
  ['DynamoDB refuses connections during `POST /passkeys/registration/options`', registrationOptions, dynamodbDown],
  ['DynamoDB refuses connections during `POST /passkeys`', register, dynamodbDown],
  ['DynamoDB refuses connections during `GET /passkeys`', list, dynamodbDown],
  ['DynamoDB refuses connections during `POST /passkeys/authentication/options`', options, dynamodbDown],
  ['DynamoDB refuses connections during `POST /passkeys/authentication/user`', identify, dynamodbDown],
  ['DynamoDB has closed idle connections before Verify', answer(true), idleConnectionsClosed],
  ['Secrets Manager refuses connections during Verify without a user name', answer(false), secretsDown],
  ['DynamoDB refuses connections at a cold start of Create', start, cold(dynamodbDown)],
  ['Secrets Manager refuses connections at a cold start of Create', start, cold(secretsDown)],
  ['Secrets Manager refuses connections at a cold start of Verify with a user name', answer(true), cold(secretsDown)],
  [
    'Secrets Manager refuses connections at a cold start of Verify without a user name',
    answer(false),
    cold(secretsDown),
  ],
  ['Secrets Manager refuses connections at a cold start of `POST /passkeys`', register, cold(secretsDown)],
  [
    'Secrets Manager refuses connections at a cold start of `POST /passkeys/authentication/options`',
    options,
    cold(secretsDown),
  ],
  ['Secrets Manager never answers at a cold start of Create', start, cold(secretsSilent)],
  ['Every service is slow at a cold start of Verify', answer(true), cold(slow)],
  ['Every service is slow at a cold start of Verify with a passkey that is not cached', answer(true), cold(slow)],
  ['The function of Verify is killed before its write', answer(true), killed(killedBefore)],
  ['The function of Verify is killed after its write', answer(true), killed(killedAfter)],
  ['The function of `POST /passkeys` is killed before its write', register, killed(killedBefore)],
  ['The function of `POST /passkeys` is killed after its write', register, killed(killedAfter)],
];

describe('Outages of services and functions', () => {
  const rows = documented('A service or a function is gone');

  it.each(cases)('%s', async (title, attempt, outage) => {
    const who = await FaultyStackUser.on(stack, { kept: !title.includes('not cached') });
    const { act, again } = await attempt(who);
    const end = await outage(who);
    const told = [await act(), await who.stored()];
    await end();
    expect([...told, await again(), await who.stored()]).toEqual(rows.get(title));
    expect(await who.signIn()).toBe('tokens');
    expect({ inTime: who.inTime(), calledWrong: who.calledWrong() }).toEqual({ inTime: true, calledWrong: false });
  });

  it('`docs/reliability.md` has a row for each outage', () =>
    expect([...rows.keys()]).toEqual(cases.map(([title]) => title)));
});
