import { type UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { IFunction, Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { type TriggerName, triggers } from '../../contract/operations.ts';
import { object } from '../../lambdas/attachment/values.ts';
import { wholeNumber } from '../props/whole-number.ts';
import { poolResource, settingsOf } from './resources.ts';

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
 * Returns what the pool calls: the function, or an alias of it with provisioned concurrency. A user pool can't call a version.
 *
 * @throws Error if the concurrency is no whole number from 1 on
 */
export function triggerTarget(lambda: LambdaFunction, { provisionedConcurrency }: TriggerProps): IFunction {
  return provisionedConcurrency === undefined ? lambda : withProvisionedConcurrency(lambda, provisionedConcurrency);
}

/**
 * Makes the function the trigger of the pool's custom authentication flow, and lets only that pool call it.
 *
 * @throws Error that names the triggers if the pool already has some
 */
export function attachTriggers(userPool: UserPool, target: IFunction): void {
  const resource = poolResource(userPool);
  const config = resource ? object(settingsOf(resource)['LambdaConfig']) : {};
  const taken = triggers['auth-challenge'].filter((trigger) => config[trigger] !== undefined);
  if (taken.length > 0) {
    throw new Error(
      `userPool: ${userPool.node.path} has triggers of custom authentication already (${taken.join(', ')}), and Cognito calls one function for ` +
        'each. Passkeys need that place: take them from the pool. Where they must go on for other app clients, import the pool and chain them ' +
        '(docs/existing-pools.md).',
    );
  }
  for (const trigger of triggers['auth-challenge']) userPool.addTrigger(userPoolOperations[trigger], target);
}

function withProvisionedConcurrency(lambda: LambdaFunction, provisionedConcurrency: number): IFunction {
  wholeNumber('provisionedConcurrency', provisionedConcurrency, { hint: 'Leave it out to keep none ready.' });
  // The CDK's Alias is an IFunction but for its optional members, which TypeScript tells from undefined ones here.
  return lambda.addAlias('live', { provisionedConcurrentExecutions: provisionedConcurrency }) as IFunction;
}
