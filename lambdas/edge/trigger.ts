import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { waitUntil } from '../ceremonies/unknown-users.ts';
import type { Measurement } from '../observability/embedded-metrics.ts';
import { logger } from '../observability/logger.ts';
import { beginRecord, logRecord, noteStart, type RequestRecord, recordOf } from '../observability/request-record.ts';
import { fault } from './fault.ts';

/** Part of the function's timeout that is reserved for the answer, before Cognito gives up. */
const answerReserveMs = 500;

/** Upper bound for the start-up reserve, so one slow cold start does not shorten every later event. */
const maxStartReserveMs = 2_000;

/**
 * Returns how much of each event's time a starting function reserves: for the answer, and as much as it took to start.
 */
export const reservedMs = (): number =>
  answerReserveMs + Math.min(Math.ceil(process.uptime() * 1000), maxStartReserveMs);

/**
 * Wraps a Cognito trigger. An error of its function is a fault, and so is taking too long. It is logged here, once.
 * Cognito shows callers the text of the error that this throws, so that text says what to do and nothing about the
 * cause.
 *
 * Cognito waits five seconds from its call, including the time that the function takes to start, so that time is
 * reserved too.
 *
 * @param measure what to count of an event that ended
 */
export function trigger<Event>(
  handle: (event: Event, record: RequestRecord) => Promise<Event>,
  measure?: (event: Event, record: RequestRecord) => Measurement[],
) {
  const end = (event: Event, record: RequestRecord, fault?: unknown) =>
    logRecord(record, { name: nameOf(event), measurements: measure?.(event, record) ?? [], fault });
  noteStart();
  return middy<Event, Event, Error, Context>({
    timeoutEarlyInMillis: reservedMs(),
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
      await waitUntil(record.notBefore);
      return answer;
    });
}

/** Returns the part of the trigger source before the `_`, such as `VerifyAuthChallengeResponse`. */
function nameOf(event: unknown): string {
  const source = typeof event === 'object' && event && 'triggerSource' in event ? event.triggerSource : undefined;
  return (typeof source === 'string' && source.split('_')[0]) || 'Trigger';
}
