import { type IUserPool, UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type TriggerName, triggers } from '../lambdas/contract.ts';

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
 * Makes the functions the triggers of the pool's custom authentication flow, and lets that pool, and no other, call them. With
 * provisioned concurrency they are called by an alias, since a user pool takes no version.
 *
 * @throws Error when the pool is not made in this app (CloudFormation can't change one it does not own), when it has such a trigger
 * already, or when the concurrency is no whole number above zero
 */
export function attachTriggers(
  userPool: IUserPool,
  functions: Readonly<Record<TriggerName, LambdaFunction>>,
  { provisionedConcurrency }: TriggerProps,
): void {
  if (!(userPool instanceof UserPool)) {
    throw new Error(
      `userPool: ${userPool.node.path} is imported, and its triggers can't be set from here. Give a UserPool made in the ` +
        'same app; attaching to an imported pool comes with a later version.',
    );
  }
  for (const name of Object.keys(triggers) as TriggerName[]) {
    const called =
      provisionedConcurrency === undefined ? functions[name] : kept(functions[name], provisionedConcurrency);
    for (const trigger of triggers[name]) userPool.addTrigger(userPoolOperations[trigger], called);
  }
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
