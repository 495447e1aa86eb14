import type { Context } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { trigger } from '../../../lambdas/edge/trigger.ts';

const context = { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context;

describe('A trigger', () => {
  it('A trigger returns its event with the response', async () => {
    const handler = trigger<{ response: object }>(async (event) => ({ ...event, response: { issueTokens: true } }));
    expect(await handler({ response: {} }, context)).toEqual({ response: { issueTokens: true } });
  });

  it('A trigger that fails throws only "try again" and a support id', async () => {
    const handler = trigger<object>(async () => {
      throw new Error('connect ECONNREFUSED 10.0.0.1');
    });
    await expect(handler({}, context)).rejects.toThrow(
      /^Something went wrong on our side\. Please try again\. \(01234567\)$/,
    );
  });

  it('A trigger event without a valid `triggerSource` gets the same general error', async () => {
    let triggerSource: unknown[] = [];
    for (let depth = 0; depth < 10_000; depth++) triggerSource = [triggerSource];
    const handler = trigger<unknown>(async () => {
      throw new Error('no such trigger');
    });
    for (const event of [{ triggerSource }, { triggerSource: 7 }, null]) {
      await expect(handler(event, context)).rejects.toThrow(/^Something went wrong on our side\./);
    }
  });
});
