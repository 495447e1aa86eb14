import * as v from 'valibot';
import type { PasskeyAnswer } from '../../contract/credentials.ts';
import { quantile } from '../results.ts';
import { run } from './run.ts';
import type { Member, Target } from './target.ts';

/** What came of one level of load. */
export interface Level {
  readonly concurrent: number;
  readonly done: number;
  /** Answered with an error, or not at all. */
  readonly failed: number;
  /** Refused because there were too many (429). */
  readonly refused: number;
  readonly p50: number;
  readonly p99: number;
  readonly perSecond: number;
  /** What was said with errors, each with how often. */
  readonly reasons: ReadonlyMap<string, number>;
}

const Started = v.object({
  Session: v.string(),
  ChallengeParameters: v.object({ USERNAME: v.string(), options: v.pipe(v.string(), v.parseJson()) }),
});
const Options = v.looseObject({
  challenge: v.string(),
  allowCredentials: v.array(v.object({ id: v.string(), type: v.literal('public-key') })),
});
const Ended = v.object({ AuthenticationResult: v.object({ AccessToken: v.string() }) });

/** A sign-in under way: who, since when, and what Cognito last said. */
interface Round {
  readonly member: Member;
  readonly began: number;
  answer: string;
}

/**
 * Sign-ins with a user name, so many at once: each connection starts one, answers it and starts the next, with another person's
 * passkey. The time of a sign-in is from the first request to the last answer.
 */
export async function signInLoad(
  target: Target,
  concurrent: number,
  count: number,
  signal: AbortSignal,
): Promise<Level> {
  // As many for each connection, or the last would start sign-ins that nobody answers.
  const signIns = Math.ceil(count / concurrent) * concurrent;
  const rounds = new WeakMap<object, Round>();
  const times: number[] = [];
  const reasons = new Map<string, number>();
  const note = (status: number, body: string) => {
    const reason = `${status} ${body.slice(0, 200)}`;
    reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  };
  let next = 0;
  const began = performance.now();
  let ended = began;
  const cognito = (operation: string, input: object) => ({
    method: 'POST' as const,
    path: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
    },
    body: JSON.stringify(input),
  });
  await run(
    {
      url: target.userPoolEndpoint,
      connections: concurrent,
      amount: 2 * signIns,
      requests: [
        {
          setupRequest(request, context) {
            const member = target.members[next % target.members.length];
            next += 1;
            if (!member) throw new Error('Nobody is registered.');
            rounds.set(context, { member, began: performance.now(), answer: '' });
            return { ...request, ...cognito('InitiateAuth', initiation(target, member)) };
          },
          onResponse(status, body, context) {
            const round = rounds.get(context);
            if (status !== 200) note(status, body);
            else if (round) round.answer = body;
          },
        },
        {
          setupRequest: (request, context) => ({
            ...request,
            ...cognito('RespondToAuthChallenge', response(target, rounds.get(context))),
          }),
          onResponse(status, body, context) {
            const round = rounds.get(context);
            if (round && status === 200 && v.is(v.pipe(v.string(), v.parseJson(), Ended), body)) {
              ended = performance.now();
              times.push(ended - round.began);
            } else note(status, body);
          },
        },
      ],
    },
    signal,
  );
  return {
    concurrent,
    done: times.length,
    failed: signIns - times.length,
    refused: 0,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    perSecond: (times.length / (ended - began)) * 1000,
    reasons,
  };
}

function initiation({ userPoolClientId }: Target, { email }: Member): object {
  return { AuthFlow: 'CUSTOM_AUTH', ClientId: userPoolClientId, AuthParameters: { USERNAME: email } };
}

/** The answer to a started sign-in; where none was started, a request that the user pool refuses. */
function response({ userPoolClientId }: Target, round: Round | undefined): object {
  if (!round?.answer) return {};
  const { Session, ChallengeParameters } = v.parse(Started, JSON.parse(round.answer));
  const credential = round.member.authenticator.get(v.parse(Options, ChallengeParameters.options));
  const answer: PasskeyAnswer = { type: 'passkey', credential };
  return {
    ChallengeName: 'CUSTOM_CHALLENGE',
    ClientId: userPoolClientId,
    Session,
    ChallengeResponses: { USERNAME: ChallengeParameters.USERNAME, ANSWER: JSON.stringify(answer) },
  };
}
