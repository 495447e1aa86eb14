import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';

/** Answers a sign-in may give before it fails: Cognito itself sets no limit for custom challenges. */
const answers = 3;

/**
 * Cognito's Define Auth Challenge trigger: the first call already asks the passkey, a right answer issues tokens, the third
 * wrong one ends the sign-in. A session with any other challenge in it is none of ours and fails.
 */
export function defineAuthChallenge(event: DefineAuthChallengeTriggerEvent): DefineAuthChallengeTriggerEvent {
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
