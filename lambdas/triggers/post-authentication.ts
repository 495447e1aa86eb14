import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { PostAuthenticationTriggerEvent } from 'aws-lambda';
import { dynamodb } from '../aws/dynamodb.ts';
import { setting } from '../environment.ts';
import { logger } from '../logger.ts';
import { countSignIn } from '../store/adoption-store.ts';

const table = { dynamodb, tableName: setting('tableName') };

/** Milliseconds: a person waits for this, and a count is worth no more. */
const patience = 500;

/**
 * Counts a sign-in, whatever its method (docs/adoption.md). Cognito has people wait for it, and fails the sign-in when it throws: so it is
 * one write, is given up soon, and what goes wrong is logged and not thrown.
 */
export const handler = middy<PostAuthenticationTriggerEvent, PostAuthenticationTriggerEvent>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async (event) => {
    try {
      await countSignIn(table, new Date(), patience);
    } catch (error) {
      logger.warn('A sign-in was not counted', { error });
    }
    return event;
  });
