import { type UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type TriggerName, triggers } from '../../contract/operations.ts';

const userPoolOperations: Readonly<Record<(typeof triggers)[TriggerName][number], UserPoolOperation>> = {
  DefineAuthChallenge: UserPoolOperation.DEFINE_AUTH_CHALLENGE,
  CreateAuthChallenge: UserPoolOperation.CREATE_AUTH_CHALLENGE,
  VerifyAuthChallengeResponse: UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE,
};

/** What a sign-in waits for. */
export interface TriggerProps {
  /**
   * How many execution environments of the triggers' function are kept ready, so that so many sign-ins at once wait for no cold start.
   * They cost by the hour, used or not.
   * @default - none: the first sign-in after a quiet time waits for one cold start
   */
  readonly provisionedConcurrency?: number | undefined;
}

/**
 * The function that the pool is to call, which is an alias with provisioned concurrency, since a user pool takes no version.
 *
 * @throws Error when the concurrency is no whole number above zero
 */
export function calledFunction(lambda: LambdaFunction, { provisionedConcurrency }: TriggerProps): IFunction {
  return provisionedConcurrency === undefined ? lambda : kept(lambda, provisionedConcurrency);
}

/**
 * Makes the function the trigger of the pool's custom authentication flow, and lets that pool, and no other, call it.
 *
 * @throws Error when the pool has such a trigger already
 */
export function attachTriggers(userPool: UserPool, called: IFunction): void {
  for (const trigger of triggers['auth-challenge']) userPool.addTrigger(userPoolOperations[trigger], called);
}

function kept(lambda: LambdaFunction, provisionedConcurrency: number): IFunction {
  if (!Number.isInteger(provisionedConcurrency) || provisionedConcurrency < 1) {
    throw new Error(
      `provisionedConcurrency: ${provisionedConcurrency} is no whole number above zero. Leave it out to keep none ready.`,
    );
  }
  // The CDK's Alias is an IFunction but for its optional members, which TypeScript tells from undefined ones here.
  return lambda.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency }) as IFunction;
}
