import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { logger, supportId } from '../observability/logger.ts';
import { awsClientDefaults } from '../runtime/aws-client-defaults.ts';
import { fault } from './fault.ts';
import { reservedMs } from './trigger.ts';

// One attempt without a timeout: the earlier function may be slow, and Cognito itself retries.
const lambda = new LambdaClient({
  ...awsClientDefaults,
  maxAttempts: 1,
  requestHandler: { connectionTimeout: awsClientDefaults.requestHandler.connectionTimeout },
});

const reserved = reservedMs();

/** The error of a function: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const Thrown = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

/** The earlier function threw. The message is its own, which Cognito shows to callers as before. */
class EarlierTriggerError extends Error {
  override readonly name = 'EarlierTriggerError';
}

/**
 * Calls the function that had the trigger before, with the unchanged event, and returns its answer.
 *
 * @throws Error with the function's own message if it threw; a fault if it could not be called in the remaining time
 */
export async function callEarlier(functionArn: string, event: unknown, context: Context): Promise<unknown> {
  const late = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - reserved));
  try {
    return await invoke(functionArn, event, late);
  } catch (error) {
    if (error instanceof EarlierTriggerError) throw error;
    const id = supportId(context.awsRequestId);
    logger.error('The earlier trigger could not be called', { supportId: id, functionArn, error });
    throw late.aborted ? new Error('Socket timeout while invoking Lambda function') : fault(id);
  }
}

async function invoke(FunctionName: string, event: unknown, abortSignal: AbortSignal): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command, { abortSignal });
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError === undefined) return JSON.parse(text);
  const thrown = v.safeParse(Thrown, text);
  throw new EarlierTriggerError(thrown.success ? thrown.output.errorMessage : FunctionError);
}
