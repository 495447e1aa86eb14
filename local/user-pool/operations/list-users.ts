import * as v from 'valibot';
import { invalidParameter } from '../pool/errors.ts';
import { requirePool } from '../pool/pool.ts';
import { describeUser } from '../users/admin-user.ts';
import { attributeList } from '../users/attributes.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({ UserPoolId: fields.userPoolId, Filter: v.optional(v.string(), '') });
const bySub = /^sub = "([^"]*)"$/;

/**
 * Finds users by `sub` only, of which there is one at most.
 * @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html
 */
export const listUsers = operation(input, async ({ UserPoolId, Filter }, pool) => {
  requirePool(pool, UserPoolId);
  const sub = bySub.exec(Filter)?.[1];
  if (sub === undefined) throw invalidParameter('The local user pool lists users by a filter like sub = "…" only.');
  const user = await pool.users.findBySub(sub);
  return { Users: user ? [{ ...describeUser(user), Attributes: attributeList(user) }] : [] };
});
