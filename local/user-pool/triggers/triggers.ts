import * as v from 'valibot';
import { FunctionError, FunctionTimedOut, InvocationDenied } from '../../functions/invoker.ts';
import { CognitoError, invalidParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { Client } from '../pool/properties.ts';

const timeLimit = 5000;
const attempts = 3;

const text = v.nullish(v.string());
const flag = v.nullish(v.boolean(), false);
const texts = v.nullish(v.record(v.string(), v.string()), {});

/** What each trigger may put into `response`; null and missing are the same to Cognito. */
export const responses = {
  DefineAuthChallenge: v.object({ challengeName: text, issueTokens: flag, failAuthentication: flag }),
  CreateAuthChallenge: v.object({
    publicChallengeParameters: texts,
    privateChallengeParameters: texts,
    challengeMetadata: text,
  }),
  VerifyAuthChallengeResponse: v.object({ answerCorrect: flag }),
};
export type Trigger = keyof typeof responses;

const nothingYet: Record<Trigger, object> = {
  DefineAuthChallenge: { challengeName: null, issueTokens: null, failAuthentication: null },
  CreateAuthChallenge: {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  },
  VerifyAuthChallengeResponse: { answerCorrect: null },
};

/** The whole event has to come back; an answer without these is "unrecognizable". */
const returned = v.object({
  version: v.string(),
  triggerSource: v.string(),
  region: v.string(),
  userPoolId: v.string(),
  userName: v.string(),
  callerContext: v.looseObject({ clientId: v.string() }),
  request: v.looseObject({}),
  response: v.looseObject({}),
});

class TimeLimitExceeded extends Error {}

/**
 * Runs a trigger as Cognito does and answers its `response`. A trigger that has not answered in 5 seconds is run again with
 * the same event, three times in all, while the earlier runs may still be running.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 * @throws {CognitoError} UserLambdaValidationException: it threw, or reached its function's own timeout each time;
 *   UnexpectedLambdaException: Cognito's 5 seconds passed each time, or it may not be invoked;
 *   InvalidLambdaResponseException: its answer is no event; InvalidParameterException: the pool has no such trigger
 */
export async function runTrigger<T extends Trigger>(
  pool: Pool,
  trigger: T,
  { client, userName, request }: { readonly client: Client; readonly userName: string; readonly request: object },
): Promise<v.InferOutput<(typeof responses)[T]>> {
  const functionArn = pool.properties.LambdaConfig[trigger];
  if (!functionArn) throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const triggerSource = `${trigger}_Authentication`;
  const response = nothingYet[trigger];
  const call = { name: trigger, functionArn, version: '1', client, userName, triggerSource, request, response };
  return callTrigger(pool, call, responses[trigger]);
}

/** A trigger to call: its function, and the event that it gets. */
interface TriggerCall {
  readonly name: string;
  readonly functionArn: string;
  readonly version: string;
  readonly client: Client;
  readonly userName: string;
  readonly triggerSource: string;
  readonly request: object;
  /** What the function fills in. */
  readonly response: object;
}

/**
 * The same for any trigger.
 * @param allowed what it may put into `response`
 * @throws {CognitoError} as {@link runTrigger}
 */
export async function callTrigger<S extends v.GenericSchema>(
  pool: Pool,
  { name, functionArn, version, client, userName, triggerSource, request, response }: TriggerCall,
  allowed: S,
): Promise<v.InferOutput<S>> {
  const answer = await deliver(pool, name, functionArn, {
    version,
    region: pool.region,
    userPoolId: pool.id,
    userName,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
    triggerSource,
    request,
    response,
  });
  const whole = v.safeParse(returned, answer);
  const filled = v.safeParse(allowed, whole.success ? whole.output.response : undefined);
  if (!filled.success) throw new CognitoError('InvalidLambdaResponseException', 'Unrecognizable lambda output');
  return filled.output;
}

async function deliver(pool: Pool, trigger: string, functionArn: string, event: object): Promise<unknown> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await attemptOnce(pool, trigger, functionArn, event, attempt);
    } catch (error) {
      const late = error instanceof FunctionTimedOut || error instanceof TimeLimitExceeded;
      if (!late || attempt === attempts) throw asCognitoError(trigger, error);
    }
  }
}

async function attemptOnce(pool: Pool, trigger: string, functionArn: string, event: object, attempt: number) {
  const at = pool.clock().getTime();
  const began = performance.now();
  const answer = pool.invoker.invoke(functionArn, event, {
    service: 'cognito-idp.amazonaws.com',
    sourceArn: pool.arn,
  });
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new TimeLimitExceeded()), timeLimit);
  try {
    return await Promise.race([answer, limit.promise]);
  } finally {
    clearTimeout(timer);
    pool.trace({
      at,
      durationMs: performance.now() - began,
      kind: 'trigger',
      name: trigger,
      ...(attempt > 1 ? { detail: `delivered again (${attempt} of ${attempts})` } : {}),
    });
  }
}

function asCognitoError(trigger: string, error: unknown): unknown {
  if (error instanceof FunctionError || error instanceof FunctionTimedOut) {
    return new CognitoError('UserLambdaValidationException', `${trigger} failed with error ${error.message}.`);
  }
  const unexpected = (reason: string) =>
    new CognitoError('UnexpectedLambdaException', `${trigger} invocation failed due to error ${reason}.`);
  if (error instanceof TimeLimitExceeded) return unexpected('Socket timeout while invoking Lambda function');
  if (error instanceof InvocationDenied) return unexpected('AccessDeniedException');
  return error;
}
