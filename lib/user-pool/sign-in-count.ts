import { type IUserPool, UserPoolOperation } from 'aws-cdk-lib/aws-cognito';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { BundledFunction } from '../functions/bundled-function.ts';
import { isMadeHere } from './resources.ts';

/** What the counting is about. */
export interface SignInCountProps {
  readonly userPool: IUserPool;
  readonly table: Pick<ITable, 'tableName' | 'tableArn'>;
  /** The ARN of the pool's own trigger, which goes on. */
  readonly earlier: string | undefined;
  readonly logRetention: RetentionDays;
  readonly tracing: boolean;
}

/**
 * Counts each sign-in of the pool, whatever its method, by its Post Authentication trigger. An imported pool is not changed here: that is
 * `UserPoolAttachment`'s part.
 *
 * @throws Error when the pool has such a trigger
 */
export class SignInCount extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, { userPool, table, earlier, logRetention, tracing }: SignInCountProps) {
    super(scope, id);
    this.function = new BundledFunction(this, 'PostAuthentication', {
      name: earlier ? 'post-authentication-chained' : 'post-authentication',
      values: {
        tableName: table.tableName,
        ...(earlier && { chain: JSON.stringify({ earlier: { PostAuthentication: earlier } }) }),
      },
      granted: { table, ...(earlier && { invokeEarlierTriggers: { resources: [earlier] } }) },
      logRetention,
      tracing,
    }).function;
    if (!isMadeHere(userPool)) return;
    try {
      userPool.addTrigger(UserPoolOperation.POST_AUTHENTICATION, this.function);
    } catch (cause) {
      throw new Error(
        `measureAdoption: the user pool ${userPool.node.path} has a Post Authentication trigger, and Cognito calls one. Take the trigger from ` +
          'the pool and give its function as chainPostAuthentication, or leave measureAdoption out.',
        { cause },
      );
    }
  }
}
