import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import { logger } from '../observability/logger.ts';
import { table } from '../runtime/table.ts';
import { countSignIn } from '../store/adoption.ts';

/** A person waits for the count, which is not worth more. */
const maxCountMs = 500;

/**
 * Cognito's Post Authentication trigger: counts a sign-in by any method (docs/adoption.md) and returns its event. The
 * sign-in waits for it, and fails if it throws.
 */
export const handler = middy<unknown, unknown>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event) => {
    await count();
    return event;
  });

/**
 * Counts a sign-in by one write with a short timeout. Errors are logged, not thrown.
 *
 * @param remainingMs time for the write; without any, it is not tried
 */
export async function count(remainingMs = maxCountMs): Promise<void> {
  try {
    if (remainingMs <= 0) throw new Error('No time was left.');
    await countSignIn(table, new Date(), Math.min(remainingMs, maxCountMs));
  } catch (error) {
    logger.warn('A sign-in was not counted', { error });
  }
}
