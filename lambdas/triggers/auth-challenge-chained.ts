import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Context } from 'aws-lambda';
import * as v from 'valibot';
import { patience } from '../aws/patience.ts';
import { setting } from '../environment.ts';
import { logger, supportId } from '../logger.ts';
import { handler as own } from './auth-challenge.ts';
import { fault, keptBack } from './trigger.ts';

const arn = v.exactOptional(v.string());
const Chain = v.object({
  clientIds: v.array(v.string()),
  earlier: v.object({ DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn }),
});
const chain = v.parse(v.pipe(v.string(), v.parseJson(), Chain), setting('chain'));

// Cognito itself calls again when nothing comes, and the earlier function may be slow: so one attempt, without a limit of its own.
const lambda = new LambdaClient({
  ...patience,
  maxAttempts: 1,
  requestHandler: { connectionTimeout: patience.requestHandler.connectionTimeout },
});

const kept = keptBack();

const Event = v.object({ triggerSource: v.string(), callerContext: v.object({ clientId: v.string() }) });

/** What a function threw: https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html */
const Thrown = v.pipe(v.string(), v.parseJson(), v.object({ errorMessage: v.string() }));

/**
 * The triggers of a pool that had others: sign-ins by our app clients are ours, and all others go to the function that had this trigger
 * before, with the event as it came and its answer as it is. The app client tells them apart, in each of the three triggers alike: Cognito
 * says it, and the caller can't change it within a sign-in (docs/decisions/0010-pools-made-elsewhere.md).
 *
 * This is a bundle of its own, so that who chains nothing does not load the client for Lambda.
 */
export async function handler(event: unknown, context: Context): Promise<unknown> {
  const { triggerSource, callerContext } = v.parse(Event, event);
  if (chain.clientIds.includes(callerContext.clientId)) return own(event as Parameters<typeof own>[0], context);
  const name = triggerSource.replace(/_Authentication$/, '') as keyof typeof chain.earlier;
  const functionArn = chain.earlier[name];
  if (functionArn === undefined) throw new Error('Custom auth lambda trigger is not configured for the user pool.');
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

/** The earlier function threw. The message is its own, which Cognito shows as it did before. */
class EarlierTriggerError extends Error {
  override readonly name = 'EarlierTriggerError';
}

async function invoke(FunctionName: string, event: unknown, abortSignal: AbortSignal): Promise<unknown> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) });
  const { FunctionError, Payload } = await lambda.send(command, { abortSignal });
  const text = Buffer.from(Payload ?? []).toString();
  if (FunctionError === undefined) return JSON.parse(text);
  const thrown = v.safeParse(Thrown, text);
  throw new EarlierTriggerError(thrown.success ? thrown.output.errorMessage : FunctionError);
}
