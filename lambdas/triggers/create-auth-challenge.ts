import { randomBytes } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import type { ChallengeParameters } from '../contract.ts';

/**
 * Cognito's Create Auth Challenge trigger: the options for this user as public parameters ({@link ChallengeParameters}), and
 * as private ones the challenge and a random value that tells this round from all others.
 */
export async function createAuthChallenge(
  event: CreateAuthChallengeTriggerEvent,
  services: Parameters<typeof optionsForUser>[1],
): Promise<CreateAuthChallengeTriggerEvent> {
  const { userNotFound, userAttributes } = event.request;
  const options = await optionsForUser(
    { username: event.userName, userId: userNotFound ? undefined : userAttributes?.['sub'] },
    services,
  );
  const parameters: ChallengeParameters = { options: JSON.stringify(options), methods: 'passkey' };
  event.response.publicChallengeParameters = { ...parameters };
  event.response.privateChallengeParameters = {
    challenge: options.challenge,
    session: randomBytes(16).toString('base64url'),
  };
  event.response.challengeMetadata = 'PASSKEY';
  return event;
}
