import * as v from 'valibot';
import { clientOf, requirePool } from '../pool/pool.ts';
import { initiate } from '../sign-in/initiate.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  UserPoolId: fields.userPoolId,
  ClientId: fields.clientId,
  AuthFlow: v.string('Member must not be null'),
  AuthParameters: v.optional(fields.strings, {}),
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminInitiateAuth.html */
export const adminInitiateAuth = operation(input, async ({ UserPoolId, ClientId, AuthFlow, AuthParameters }, pool) => {
  requirePool(pool, UserPoolId);
  return initiate(pool, clientOf(pool, ClientId), 'server', AuthFlow, AuthParameters);
});
