import * as v from 'valibot';
import { missingParameter } from '../pool/errors.ts';
import { clientOf, type Pool } from '../pool/pool.ts';
import { respond } from '../sign-in/respond.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

/** The input that RespondToAuthChallenge and AdminRespondToAuthChallenge share. */
export const challengeAnswer = v.object({
  ClientId: fields.clientId,
  ChallengeName: v.string('Member must not be null'),
  Session: v.optional(fields.session),
  ChallengeResponses: v.optional(fields.strings, {}),
  ClientMetadata: fields.clientMetadata,
});

/** Answers a challenge for either of the two. */
export function answerChallenge(input: v.InferOutput<typeof challengeAnswer>, pool: Pool): Promise<object> {
  if (!input.Session) throw missingParameter('Session');
  return respond(pool, clientOf(pool, input.ClientId), {
    challengeName: input.ChallengeName,
    session: input.Session,
    responses: input.ChallengeResponses,
    clientMetadata: input.ClientMetadata,
  });
}

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RespondToAuthChallenge.html */
export const respondToAuthChallenge = operation(challengeAnswer, async (input, pool) => answerChallenge(input, pool));
