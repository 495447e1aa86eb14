import { Stack } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Policy } from '../../contract/policy.ts';

/** What of the policy the user pool decides. */
export type PoolPolicy = Pick<Policy, 'caseSensitiveNames'>;

/**
 * Reads it from the pool: Cognito tells `Ada` from `ada` unless the pool says otherwise. An imported one can't be read, and is as
 * `caseSensitive` says.
 */
export function poolPolicy(userPool: IUserPool, caseSensitive = true): PoolPolicy {
  const resource = userPool.node.defaultChild;
  if (!(resource instanceof CfnUserPool)) return { caseSensitiveNames: caseSensitive };
  const configuration: { caseSensitive?: boolean } = Stack.of(userPool).resolve(resource.usernameConfiguration) ?? {};
  return { caseSensitiveNames: configuration.caseSensitive !== false };
}
