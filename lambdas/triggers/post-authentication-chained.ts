import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import * as v from 'valibot';
import { callEarlier } from '../edge/earlier-trigger.ts';
import { keptBack } from '../edge/trigger.ts';
import { logger } from '../observability/logger.ts';
import { setting } from '../runtime/environment.ts';
import { count } from './post-authentication.ts';

const Chain = v.object({ earlier: v.object({ PostAuthentication: v.string() }) });
const { earlier } = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

const kept = keptBack();

/**
 * The trigger of a pool that had one of its own: that gets the event as it came, and its answer is the answer. It comes first, because what
 * it refuses is no sign-in; what it throws means no tokens, as before, and is not counted. Counting has what it leaves of the time.
 *
 * This is a bundle of its own, so that who chains nothing does not load the client for Lambda.
 */
export const handler = middy<unknown, unknown>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event, context) => {
    const answer = await callEarlier(earlier.PostAuthentication, event, context);
    await count(context.getRemainingTimeInMillis() - kept);
    return answer;
  });
