import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import type { Policy } from '../ceremonies/policy.ts';

/**
 * Cognito's Define Auth Challenge trigger: the first call already asks the passkey, a right answer issues tokens, the last
 * of the wrong ones that are allowed ends the sign-in, for Cognito itself sets no limit. A session with any other challenge in it is
 * none of ours and fails.
 */
export function defineAuthChallenge(
  event: DefineAuthChallengeTriggerEvent,
  { answers }: Pick<Policy, 'answers'>,
): DefineAuthChallengeTriggerEvent {
  const { userNotFound } = event.request;
  const session = event.request.session ?? [];
  const ours = session.every(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE');
  const answered = session.at(-1)?.challengeResult === true;

  event.response.issueTokens = ours && answered && !userNotFound;
  event.response.failAuthentication = !event.response.issueTokens && (!ours || answered || session.length >= answers);
  if (!event.response.issueTokens && !event.response.failAuthentication) {
    event.response.challengeName = 'CUSTOM_CHALLENGE';
  }
  return event;
}
