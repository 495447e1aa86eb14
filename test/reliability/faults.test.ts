import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Calls, Fault } from '../support/dynamodb/fault-proxy.ts';
import {
  answerCut,
  answerLost,
  failedInside,
  inConflict,
  late,
  neverAnswered,
  throttled,
  throttledInside,
} from '../support/dynamodb/faults.ts';
import { documented } from '../support/observed/documented.ts';
import { FaultyStackUser } from '../support/stacks/faulty-stack-user.ts';
import { type StackWithFaults, stackWithFaults } from '../support/stacks/stack-with-faults.ts';

let stack: StackWithFaults;
beforeAll(async () => {
  stack = await stackWithFaults();
  // Functions have started when the faults begin.
  await Promise.all(Array.from({ length: 4 }, async () => (await FaultyStackUser.on(stack)).signIn()));
});
afterAll(() => stack.stop());

const read = ['GetItem', 'Query'];
const write = ['UpdateItem'];
const once = { times: 1 };
const tooLate = late(1500);

const signIns: [title: string, operations: string[], fault: Fault, calls?: Calls][] = [
  ['Create’s read is never answered', read, neverAnswered],
  ['Create’s read is throttled', read, throttled],
  ['Verify’s read of a passkey that is not cached is never answered', read, neverAnswered],
  ['Verify’s write is never answered', write, neverAnswered],
  ['Verify’s write is throttled', write, throttled],
  ['Verify’s write is throttled once', write, throttled, once],
  ['Verify’s write ends in an error of DynamoDB', write, failedInside],
  ['Verify’s write ends in an error of DynamoDB once', write, failedInside, once],
  ['Verify’s write is done and answered late', write, tooLate],
  ['Verify’s write is done and answered late once', write, tooLate, once],
  ['Verify’s write is done and its answer is lost', write, answerLost],
  ['Verify’s write is done and its answer is lost once', write, answerLost, once],
  ['Verify’s write is done and its answer is cut short', write, answerCut],
  ['Verify’s write is done and its answer is cut short once', write, answerCut, once],
];

describe.concurrent('A sign-in while DynamoDB fails', () => {
  const rows = documented('A sign-in while DynamoDB fails');

  it.each(signIns)('%s', async (title, of, fault, calls) => {
    const who = await FaultyStackUser.on(stack, { kept: !title.includes('not cached') });
    const create = title.startsWith('Create');
    const attempt = create ? who.start : await who.started();
    const mended = stack.dynamodb.befall({ ...calls, of, about: who.sub }, fault);
    const told = [await attempt(), await who.stored()];
    mended();
    const again = await who.again(create ? 'CreateAuthChallenge' : 'VerifyAuthChallengeResponse');
    expect([...told, again, await who.stored()]).toEqual(rows.get(title));
    expect(await who.signIn()).toBe('tokens');
    expect({ inTime: who.inTime(), calledWrong: who.calledWrong() }).toEqual({ inTime: true, calledWrong: false });
  });

  it('`docs/reliability.md` has a row for each fault of a sign-in', () =>
    expect([...rows.keys()]).toEqual(signIns.map(([title]) => title)));
});

const registrations: [title: string, fault: Fault, calls?: Calls][] = [
  ['The transaction is never answered', neverAnswered],
  ['The transaction is throttled', throttled],
  ['One item of the transaction is throttled', throttledInside],
  ['One item of the transaction is throttled once', throttledInside, once],
  ['The transaction meets another transaction each time', inConflict],
  ['The transaction meets another transaction once', inConflict, once],
  ['The transaction is done and answered late', tooLate],
  ['The transaction is done and answered late once', tooLate, once],
  ['The transaction is done and its answer is lost', answerLost],
  ['The transaction is done and its answer is lost once', answerLost, once],
  ['The transaction is done and its answer is cut short', answerCut],
  ['The transaction is done and its answer is cut short once', answerCut, once],
];

describe.concurrent('A registration while DynamoDB fails', () => {
  const rows = documented('A registration while DynamoDB fails');

  it.each(registrations)('%s', async (title, fault, calls) => {
    const who = await FaultyStackUser.on(stack);
    const register = await who.registration();
    const mended = stack.dynamodb.befall({ ...calls, of: ['TransactWriteItems'], about: who.sub }, fault);
    const told = [await register(), await who.stored()];
    mended();
    expect([...told, await register(), await who.stored()]).toEqual(rows.get(title));
  });

  it('`docs/reliability.md` has a row for each fault of a registration', () =>
    expect([...rows.keys()]).toEqual(registrations.map(([title]) => title)));
});
