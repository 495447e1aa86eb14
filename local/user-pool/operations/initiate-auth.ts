import * as v from 'valibot';
import { clientOf } from '../pool/pool.ts';
import { initiate } from '../sign-in/initiate.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  ClientId: fields.clientId,
  AuthFlow: v.string('Member must not be null'),
  AuthParameters: v.optional(fields.strings, {}),
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html */
export const initiateAuth = operation(input, async ({ ClientId, AuthFlow, AuthParameters }, pool) =>
  initiate(pool, clientOf(pool, ClientId), 'client', AuthFlow, AuthParameters),
);
