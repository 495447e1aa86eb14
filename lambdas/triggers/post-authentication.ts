import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { logger } from '../observability/logger.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { countSignIn } from '../store/adoption-store.ts';

const table = { dynamodb, tableName: setting('tableName') };

/** Milliseconds: a person waits for this, and a count is worth no more. */
const longestWait = 500;

/**
 * Cognito's Post Authentication trigger: counts a sign-in, whatever its method (docs/adoption.md), and answers with its event. Cognito has
 * people wait for it, and fails the sign-in when it throws.
 */
export const handler = middy<unknown, unknown>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event) => {
    await count();
    return event;
  });

/**
 * Counts a sign-in by one write, which is given up soon; what goes wrong is logged and not thrown.
 *
 * @param left milliseconds that there are for it; where there are none, it is not tried
 */
export async function count(left = longestWait): Promise<void> {
  try {
    if (left <= 0) throw new Error('No time was left.');
    await countSignIn(table, new Date(), Math.min(left, longestWait));
  } catch (error) {
    logger.warn('A sign-in was not counted', { error });
  }
}
