import * as v from 'valibot';
import { requirePool } from '../pool/pool.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';
import { answerChallenge, challengeAnswer } from './respond-to-auth-challenge.ts';

const input = v.object({ ...challengeAnswer.entries, UserPoolId: fields.userPoolId });

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRespondToAuthChallenge.html */
export const adminRespondToAuthChallenge = operation(input, async ({ UserPoolId, ...answer }, pool) => {
  requirePool(pool, UserPoolId);
  return answerChallenge(answer, pool);
});
