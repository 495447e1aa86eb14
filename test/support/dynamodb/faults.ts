/** What goes wrong between a function and a service, for a {@link FaultProxy}. */
import { setTimeout } from 'node:timers/promises';
import type { Fault } from './fault-proxy.ts';

/** The service takes the call and never says anything. */
export const neverAnswered: Fault = () => new Promise(() => {});

/** Carried out, and answered after so many milliseconds. */
export function late(milliseconds: number): Fault {
  return async (carryOut) => {
    const answer = await carryOut();
    await setTimeout(milliseconds);
    return answer;
  };
}

/** Carried out, and the connection breaks before the answer. */
export const answerLost: Fault = async (carryOut) => {
  await carryOut();
  return 'closed';
};

/** Carried out, and the answer stops in the middle. */
export const answerCut: Fault = async (carryOut) => ({ half: await carryOut() });

/** Refused by DynamoDB as an error of its own. */
const refused = (status: number, type: string, more: object = {}): Fault => {
  const error = { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'No.', ...more };
  return async () => ({
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0' },
    body: Buffer.from(JSON.stringify(error)),
  });
};

export const throttled = refused(400, 'ProvisionedThroughputExceededException');
/** Nothing that passes. */
export const denied = refused(400, 'AccessDeniedException');
export const failedInside = refused(500, 'InternalServerError');

/** A transaction cancelled for these reasons, one for each of its items. */
export const cancelled = (...codes: string[]) =>
  refused(400, 'TransactionCanceledException', { CancellationReasons: codes.map((Code) => ({ Code })) });
/** Another transaction is at the same item: DynamoDB Local never says so. */
export const inConflict = cancelled('None', 'None', 'TransactionConflict');
export const throttledInside = cancelled('None', 'None', 'ThrottlingError');

/** Whoever called is ended before the service carries anything out. */
export const killedBefore =
  (kill: () => Promise<void>): Fault =>
  async () => {
    await kill();
    return 'closed';
  };

/** Whoever called is ended when the service has carried it out. */
export const killedAfter =
  (kill: () => Promise<void>): Fault =>
  async (carryOut) => {
    await carryOut();
    await kill();
    return 'closed';
  };

/** Calls wait for one another: all go on when so many have come, or when the first has waited for as long as an SDK's patience allows. */
export function together(count: number, patience = 400): Fault {
  const all = Promise.withResolvers<void>();
  let come = 0;
  return async (carryOut) => {
    come += 1;
    if (come === count) all.resolve();
    await Promise.race([all.promise, setTimeout(patience)]);
    return carryOut();
  };
}
