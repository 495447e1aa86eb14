import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { logger, supportId } from '../observability/logger.ts';
import { patience } from '../runtime/patience.ts';
import { fault, keptBack } from './trigger.ts';

// Cognito itself calls again when nothing comes, and the earlier function may be slow: so one attempt, without a limit of its own.
const lambda = new LambdaClient({
  ...patience,
  maxAttempts: 1,
  requestHandler: { connectionTimeout: patience.requestHandler.connectionTimeout },
});

const kept = keptBack();

/** What a function threw: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const Thrown = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

/** The earlier function threw. The message is its own, which Cognito shows as it did before. */
class EarlierTriggerError extends Error {
  override readonly name = 'EarlierTriggerError';
}

/**
 * The answer of the function that had a trigger before, which gets the event as it came.
 *
 * @throws Error with the function's own message when it threw; a fault when it could not be called, or not in the time that is left
 */
export async function callEarlier(functionArn: string, event: unknown, context: Context): Promise<unknown> {
  const late = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - kept));
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
