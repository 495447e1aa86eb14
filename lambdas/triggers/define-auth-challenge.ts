import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import type { Policy } from '../../contract/policy.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { roundOf } from '../rounds/challenge-metadata.ts';

/** What is read of the event. Anything of another shape fails the sign-in, since nothing can be said of it. */
const Event = v.object({
  callerContext: v.object({ clientId: v.string() }),
  request: v.object({
    userNotFound: v.nullish(v.boolean(), false),
    session: v.nullish(
      v.array(
        v.object({
          challengeName: v.string(),
          challengeResult: v.boolean(),
          challengeMetadata: v.optional(v.unknown()),
        }),
      ),
      [],
    ),
  }),
});
type Round = v.InferOutput<typeof Event>['request']['session'][number];

/** What Cognito asks by itself where a password comes first, in this order, and leaves in the session. */
const password = ['SRP_A', 'PASSWORD_VERIFIER'];

/**
 * Cognito's Define Auth Challenge trigger: asks the passkey, at once or, for the app clients in `passwordFirst`, once Cognito has checked
 * the password (SRP). A right answer issues tokens; the last of the wrong ones that are allowed ends the sign-in, for Cognito itself sets no
 * limit. A session in which anything else has happened is none of ours and fails: so does one with a right answer to another's challenge,
 * begun before the triggers became ours.
 */
export function defineAuthChallenge(
  event: DefineAuthChallengeTriggerEvent,
  policy: Pick<Policy, 'answers' | 'passwordFirst'>,
  record?: RequestRecord,
): DefineAuthChallengeTriggerEvent {
  const parsed = v.safeParse(Event, event);
  const next = parsed.success ? nextStep(parsed.output, policy) : 'failure';
  if (record) {
    record.details['next'] = next;
    if (parsed.success) record.supportId = roundBefore(parsed.output) ?? record.supportId;
  }
  event.response.issueTokens = next === 'tokens';
  event.response.failAuthentication = next === 'failure';
  if (next !== 'tokens' && next !== 'failure') event.response.challengeName = next;
  return event;
}

function nextStep(
  { callerContext: { clientId }, request: { session, userNotFound } }: v.InferOutput<typeof Event>,
  { answers, passwordFirst }: Pick<Policy, 'answers' | 'passwordFirst'>,
): 'PASSWORD_VERIFIER' | 'CUSTOM_CHALLENGE' | 'tokens' | 'failure' {
  const first = passwordFirst.includes(clientId) ? password : [];
  const before = session.slice(0, first.length);
  if (!before.every((round, index) => round.challengeResult && round.challengeName === first[index])) return 'failure';
  // One that began without SRP can't be asked for the password any more.
  if (before.length < first.length) return before.length === 1 ? 'PASSWORD_VERIFIER' : 'failure';

  const given = session.slice(first.length);
  if (given.length > answers || !given.every(isAnswer)) return 'failure';
  if (given.slice(0, -1).some(isRight)) return 'failure';
  if (given.some(isRight)) return userNotFound ? 'failure' : 'tokens';
  return given.length === answers ? 'failure' : 'CUSTOM_CHALLENGE';
}

/** The support id of the round that was answered last; of the first there is none. */
const roundBefore = ({ request: { session } }: v.InferOutput<typeof Event>): string | undefined =>
  roundOf(session.at(-1)?.challengeMetadata);

const isAnswer = ({ challengeName, challengeMetadata }: Round) =>
  challengeName === 'CUSTOM_CHALLENGE' && roundOf(challengeMetadata) !== undefined;
const isRight = ({ challengeResult }: Round) => challengeResult;
