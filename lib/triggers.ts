import { type IUserPool, UserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type TriggerName, triggers } from '../lambdas/contract.ts';

const userPoolOperations: Readonly<Record<(typeof triggers)[TriggerName][number], UserPoolOperation>> = {
  DefineAuthChallenge: UserPoolOperation.DEFINE_AUTH_CHALLENGE,
  CreateAuthChallenge: UserPoolOperation.CREATE_AUTH_CHALLENGE,
  VerifyAuthChallengeResponse: UserPoolOperation.VERIFY_AUTH_CHALLENGE_RESPONSE,
};

/**
 * Makes the functions the triggers of the pool's custom authentication flow, and lets that pool, and no other, call them.
 *
 * @throws Error when the pool is not made in this app (CloudFormation can't change one it does not own), or when it has
 * such a trigger already
 */
export function attachTriggers(userPool: IUserPool, functions: Readonly<Record<TriggerName, IFunction>>): void {
  if (!(userPool instanceof UserPool)) {
    throw new Error(
      `userPool: ${userPool.node.path} is imported, and its triggers can't be set from here. Give a UserPool made in the ` +
        'same app; attaching to an imported pool comes with a later version.',
    );
  }
  for (const name of Object.keys(triggers) as TriggerName[]) {
    for (const trigger of triggers[name]) userPool.addTrigger(userPoolOperations[trigger], functions[name]);
  }
}
