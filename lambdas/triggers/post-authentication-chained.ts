import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as v from 'valibot';
import { callEarlier } from '../edge/earlier-trigger.ts';
import { reservedMs } from '../edge/trigger.ts';
import { logger } from '../observability/logger.ts';
import { setting } from '../runtime/environment.ts';
import { count } from './post-authentication.ts';

const Chain = v.object({ earlier: v.object({ PostAuthentication: v.string() }) });
const { earlier } = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

const reserved = reservedMs();

/**
 * The trigger of a pool that had its own before. The earlier function gets the unchanged event and determines the
 * answer. It runs first, because a sign-in that it refuses is not counted; an error of it means no tokens, as before.
 * Counting gets the remaining time.
 *
 * A separate bundle, so that functions that chain nothing do not load the client for Lambda.
 */
export const handler = middy<unknown, unknown>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event, context) => {
    const answer = await callEarlier(earlier.PostAuthentication, event, context);
    await count(context.getRemainingTimeInMillis() - reserved);
    return answer;
  });
