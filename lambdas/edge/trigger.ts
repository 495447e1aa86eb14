import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, type RequestRecord, recordOf } from '../observability/request-record.ts';
import { until } from '../runtime/until.ts';

/** Milliseconds of the function's timeout that are kept back to answer in, before Cognito gives up. */
const reserve = 500;

/** Most that is kept back for the start: an environment that was slow to start once must not be short of time for good. */
const longestStart = 2_000;

/** Milliseconds that a function which is about to take events keeps back of each one's time: to answer in, and as long as it took to start. */
export const keptBack = (): number => reserve + Math.min(Math.ceil(process.uptime() * 1000), longestStart);

/** What a fault is to the caller, whatever it was; the log line of the same ID says that. */
export const fault = (id: string): Error => new Error(`Something went wrong on our side. Please try again. (${id})`);

/**
 * The edge of a Cognito trigger: what its function throws is a fault, and so is taking too long. It is logged here, once, and Cognito
 * shows the caller the text thrown onwards word for word, so that text says what to do and nothing of what happened.
 *
 * Cognito waits five seconds from its call on, and a function that has to start for it takes part of them. So the time that this one took
 * to start is kept back too.
 *
 * @param count is told how each event ended
 */
export function trigger<Event>(
  handle: (event: Event, record: RequestRecord) => Promise<Event>,
  count?: (event: Event, record: RequestRecord) => void,
) {
  const end = (event: Event, record: RequestRecord, thrown?: unknown) => {
    logRecord(nameOf(event), record, thrown);
    count?.(event, record);
  };
  return middy<Event, Event, Error, Context>({
    timeoutEarlyInMillis: keptBack(),
    timeoutEarlyResponse: () => {
      throw new Error('The trigger took too long.');
    },
  })
    .onError((request) => {
      const record = recordOf(request.context);
      record.outcome = 'faulted';
      end(request.event, record, request.error);
      request.error = fault(record.supportId);
    })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .before(({ context }) => logger.appendKeys({ supportId: beginRecord(context).supportId }))
    .handler(async (event, context) => {
      const record = recordOf(context);
      const answer = await handle(event, record);
      end(event, record);
      if (record.notBefore !== undefined) await until(record.notBefore);
      return answer;
    });
}

/** `VerifyAuthChallengeResponse_Authentication` is called by what comes first. */
function nameOf(event: unknown): string {
  const source = typeof event === 'object' && event && 'triggerSource' in event ? event.triggerSource : undefined;
  return (typeof source === 'string' && source.split('_')[0]) || 'Trigger';
}
