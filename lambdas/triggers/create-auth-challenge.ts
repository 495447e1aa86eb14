import { randomBytes } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import type { ChallengeParameters } from '../../contract/shapes.ts';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import { delayOptions } from '../ceremonies/unknown-users.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { challengeMetadata } from '../rounds/challenge-metadata.ts';
import { packCredentials } from '../rounds/offered-credentials.ts';

/** The same for everyone, so that it does not reveal who has recovery codes. */
const methods = 'passkey recovery-code';

/**
 * Cognito's Create Auth Challenge trigger. The public parameters are the options for this user ({@link
 * ChallengeParameters}). The private ones are the challenge, a random value that identifies this round, and the
 * credentials for Verify. The support id of this request becomes the round's: the client and Verify get it as a
 * parameter, Define by the metadata.
 */
export async function createAuthChallenge(
  event: CreateAuthChallengeTriggerEvent,
  services: Parameters<typeof optionsForUser>[1],
  record: RequestRecord,
): Promise<CreateAuthChallengeTriggerEvent> {
  const { supportId } = record;
  const { userNotFound, userAttributes } = event.request;
  const { options, offered } = await optionsForUser(
    { username: typedName(event), userId: userNotFound ? undefined : userAttributes?.['sub'] },
    services,
  );
  const parameters: ChallengeParameters = { options: JSON.stringify(options), methods, supportId };
  event.response.publicChallengeParameters = { ...parameters };
  event.response.privateChallengeParameters = {
    challenge: options.challenge,
    session: randomBytes(16).toString('base64url'),
    supportId,
    credentials: packCredentials(offered, new Date()),
  };
  event.response.challengeMetadata = challengeMetadata(supportId);
  if (options.allowCredentials) delayOptions(record);
  return event;
}

/**
 * Returns what the user probably typed, which Cognito does not say. For unknown users it is the user name. If the user
 * name is the `sub`, users type their address instead. So the decoys of a name stay the same when it signs up.
 */
function typedName({ userName, request: { userAttributes } }: CreateAuthChallengeTriggerEvent): string {
  const { sub, email, phone_number: phone } = userAttributes ?? {};
  return userName === sub ? (email ?? phone ?? userName) : userName;
}
