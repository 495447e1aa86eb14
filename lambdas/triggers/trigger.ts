import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logger, supportId } from '../logger.ts';

/**
 * The edge of a Cognito trigger: what its function throws is a fault. It is logged here, once, and Cognito shows the caller
 * the text thrown onwards word for word, so that text says what to do and nothing of what happened.
 */
export function trigger<Event>(handle: (event: Event) => Promise<Event>) {
  return middy<Event, Event, Error, Context>()
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .handler(async (event, { awsRequestId }) => {
      try {
        return await handle(event);
      } catch (error) {
        const id = supportId(awsRequestId);
        logger.error('The trigger failed', { supportId: id, error });
        throw new Error(`Something went wrong on our side. Please try again. (${id})`);
      }
    });
}
