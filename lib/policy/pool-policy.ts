import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Policy } from '../../contract/policy.ts';
import { object } from '../../lambdas/attachment/values.ts';
import { poolResource, settingsOf } from '../user-pool/resources.ts';

/** What of the policy the user pool decides. */
export type PoolPolicy = Pick<Policy, 'caseSensitiveNames'>;

/**
 * Reads it from the pool: Cognito tells `Ada` from `ada` unless the pool says otherwise. An imported one can't be read, and is as
 * `caseSensitive` says.
 */
export function poolPolicy(userPool: IUserPool, caseSensitive = true): PoolPolicy {
  const resource = poolResource(userPool);
  if (!resource) return { caseSensitiveNames: caseSensitive };
  const { CaseSensitive } = object(settingsOf(resource)['UsernameConfiguration']);
  return { caseSensitiveNames: CaseSensitive !== false };
}
