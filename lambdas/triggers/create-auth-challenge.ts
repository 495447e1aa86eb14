import { randomBytes } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import { dynamodb } from '../aws/dynamodb.ts';
import { keys } from '../aws/keys.ts';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import type { ChallengeParameters } from '../contract.ts';
import { setting } from '../environment.ts';
import { credentialStore } from '../store/credential-store.ts';
import { nobody, warmUp } from '../warm-up.ts';
import { trigger } from './trigger.ts';

const services = {
  relyingPartyId: setting('relyingPartyId'),
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
};

await warmUp(() => optionsForUser({ username: nobody, userId: nobody }, services));

/**
 * Cognito's Create Auth Challenge trigger: the options for this user as public parameters ({@link ChallengeParameters}), and
 * as private ones the challenge and a random value that tells this round from all others.
 */
export const handler = trigger<CreateAuthChallengeTriggerEvent>(async (event) => {
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
});
