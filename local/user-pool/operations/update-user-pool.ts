import * as v from 'valibot';
import { isObject, type JsonObject } from '../../shared/json.ts';
import { requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.intersect([v.object({ UserPoolId: fields.userPoolId }), v.custom<JsonObject>(isObject)]);

/**
 * What the request leaves out is reset.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPool.html
 */
export const updateUserPool = operation(input, async (request, pool) => {
  requirePool(pool, request.UserPoolId);
  pool.configuration.updatePool(request);
  return {};
});
