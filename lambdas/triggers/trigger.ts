import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger, supportId } from '../logger.ts';

/** Milliseconds of the function's timeout that are kept back to answer in, before Cognito gives up. */
const reserve = 500;

/** Most that is kept back for the start: an environment that was slow to start once must not be short of time for good. */
const longestStart = 2_000;

/**
 * The edge of a Cognito trigger: what its function throws is a fault, and so is taking too long. It is logged here, once, and Cognito
 * shows the caller the text thrown onwards word for word, so that text says what to do and nothing of what happened.
 *
 * Cognito waits five seconds from its call on, and a function that has to start for it takes part of them. So the time that this one took
 * to start is kept back too.
 */
export function trigger<Event>(handle: (event: Event, requestId: string) => Promise<Event>) {
  const start = Math.min(Math.ceil(process.uptime() * 1000), longestStart);
  return middy<Event, Event, Error, Context>({
    timeoutEarlyInMillis: reserve + start,
    timeoutEarlyResponse: () => {
      throw new Error('The trigger took too long.');
    },
  })
    .onError((request) => {
      const id = supportId(request.context.awsRequestId);
      logger.error('The trigger failed', { supportId: id, error: request.error });
      request.error = new Error(`Something went wrong on our side. Please try again. (${id})`);
    })
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler((event, { awsRequestId }) => handle(event, awsRequestId));
}
