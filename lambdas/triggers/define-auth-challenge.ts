import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import * as v from 'valibot';
import type { Policy } from '../../contract/policy.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { supportIdOfRound } from '../rounds/challenge-metadata.ts';

/** The part of the event that is read. Events of another shape fail the sign-in. */
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

/** The rounds that Cognito runs itself if a password comes first, in this order. */
const passwordRounds = ['SRP_A', 'PASSWORD_VERIFIER'];

/**
 * Cognito's Define Auth Challenge trigger. It asks for the passkey at once or, for the app clients in `passwordFirst`,
 * after Cognito has checked the password (SRP). A right answer issues tokens. The last allowed wrong answer ends the
 * sign-in, because Cognito itself has no limit. A session with any other round fails, such as one that began before the
 * triggers were ours.
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
    if (parsed.success) record.supportId = supportIdOf(parsed.output) ?? record.supportId;
    // Verify's line says why after a wrong answer. Nothing says so of a session that is not ours.
    record.level = next !== 'failure' || (parsed.success && endsWrong(parsed.output)) ? 'debug' : 'warn';
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
  const first = passwordFirst.includes(clientId) ? passwordRounds : [];
  const before = session.slice(0, first.length);
  if (!before.every((round, index) => round.challengeResult && round.challengeName === first[index])) return 'failure';
  // A session that began without SRP can no longer ask for the password.
  if (before.length < first.length) return before.length === 1 ? 'PASSWORD_VERIFIER' : 'failure';

  const given = session.slice(first.length);
  if (given.length > answers || !given.every(isOwnRound)) return 'failure';
  if (given.slice(0, -1).some(isRight)) return 'failure';
  if (given.some(isRight)) return userNotFound ? 'failure' : 'tokens';
  return given.length === answers ? 'failure' : 'CUSTOM_CHALLENGE';
}

/** Returns the support id of the last round, or `undefined` before the first one. */
const supportIdOf = ({ request: { session } }: v.InferOutput<typeof Event>): string | undefined =>
  supportIdOfRound(session.at(-1)?.challengeMetadata);

/** Whether the latest round is ours and was answered wrong. */
function endsWrong({ request: { session } }: v.InferOutput<typeof Event>): boolean {
  const last = session.at(-1);
  return last !== undefined && isOwnRound(last) && !isRight(last);
}

const isOwnRound = ({ challengeName, challengeMetadata }: Round) =>
  challengeName === 'CUSTOM_CHALLENGE' && supportIdOfRound(challengeMetadata) !== undefined;
const isRight = ({ challengeResult }: Round) => challengeResult;
