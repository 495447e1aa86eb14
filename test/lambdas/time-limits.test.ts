import { setTimeout } from 'node:timers/promises';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import * as v from 'valibot';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { route } from '../../lambdas/edge/route.ts';
import { trigger } from '../../lambdas/edge/trigger.ts';

afterEach(() => void vi.restoreAllMocks());

const never = () => new Promise<never>(() => {});

/** What Lambda tells a function that has so many milliseconds left. */
const left = (milliseconds: number) =>
  ({ awsRequestId: '0123456789abcdef', getRemainingTimeInMillis: () => milliseconds }) as Context;

/** A trigger of a function that took so many seconds to start. */
function startedIn(seconds: number, handle: (event: object) => Promise<object>) {
  vi.spyOn(process, 'uptime').mockReturnValue(seconds);
  return trigger(handle);
}

const slowOperation = (context: Context) =>
  route(v.unknown(), never)(Object.assign({} as APIGatewayProxyEventV2, { headers: {} }), context);

/** Whether it ends within 100 ms; timers keep their order, however busy the machine is. */
const endsSoon = (work: Promise<unknown>) =>
  Promise.race([
    work.then(
      () => true,
      () => true,
    ),
    setTimeout(100, false),
  ]);

describe('The time limits', () => {
  it('A trigger that takes too long throws an error that asks the user to try again', async () => {
    const text = /^Something went wrong on our side\. Please try again\. \(01234567\)$/;
    await expect(startedIn(0, never)({}, left(500))).rejects.toThrow(text);
  });

  it('An operation that takes too long answers `internal`', async () => {
    const body = expect.stringContaining('"code":"internal"');
    expect(await slowOperation(left(500))).toMatchObject({ statusCode: 500, body });
  });

  it.each([
    ['half a second', 0, 500],
    ['half a second plus the start-up time', 0.3, 800],
    ['half a second plus two seconds after a very slow start', 30, 2500],
  ])('A trigger ends %s before its timeout', async (_, seconds, reserve) => {
    const slow = startedIn(seconds, never);
    expect(await endsSoon(slow({}, left(reserve + 10)))).toBe(true);
    expect(await endsSoon(slow({}, left(reserve + 200)))).toBe(false);
  });

  it('An operation ends half a second before its timeout', async () => {
    expect(await endsSoon(slowOperation(left(510)))).toBe(true);
    expect(await endsSoon(slowOperation(left(700)))).toBe(false);
  });
});
