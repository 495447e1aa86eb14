import * as v from 'valibot';
import { isObject, type JsonObject } from '../../shared/json.ts';
import { clientOf, requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.intersect([
  v.object({ UserPoolId: fields.userPoolId, ClientId: fields.clientId }),
  v.custom<JsonObject>(isObject),
]);

/**
 * What the request leaves out is reset.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UpdateUserPoolClient.html
 */
export const updateUserPoolClient = operation(input, async (request, pool) => {
  requirePool(pool, request.UserPoolId);
  const { id } = clientOf(pool, request.ClientId);
  pool.configuration.updateClient(id, request);
  return { UserPoolClient: pool.configuration.describeClient(id) };
});
