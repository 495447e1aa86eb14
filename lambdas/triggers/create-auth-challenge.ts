import { randomBytes } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import type { ChallengeParameters } from '../../contract/shapes.ts';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { challengeMetadata } from '../rounds/challenge-metadata.ts';
import { keepOffered } from '../rounds/offered-credentials.ts';

/** The same for everybody: who has recovery codes does not show. */
const methods = 'passkey recovery-code';

/**
 * Milliseconds that an answer with credential IDs takes at least. Reading real ones takes longer than making some up, by one or two tenths
 * of one; the time of an answer must not tell which it was.
 */
const leastTime = 4;

/**
 * Cognito's Create Auth Challenge trigger: the options for this user as public parameters ({@link ChallengeParameters}), and
 * as private ones the challenge, a random value that tells this round from all others, and what Verify needs of the credentials. The support id of this request is that of the
 * round: the client has it, Verify gets it, and by the metadata Define too.
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
    credentials: keepOffered(offered, new Date()),
  };
  event.response.challengeMetadata = challengeMetadata(supportId);
  if (options.allowCredentials) record.notBefore = record.began + leastTime;
  return event;
}

/**
 * Cognito does not say what was typed. For somebody unknown it is the user name; where a user name is the `sub`, nobody types it, and
 * users sign in with the address. So the decoys of a name stay the same when it signs up.
 */
function typedName({ userName, request: { userAttributes } }: CreateAuthChallengeTriggerEvent): string {
  const { sub, email, phone_number: phone } = userAttributes ?? {};
  return userName === sub ? (email ?? phone ?? userName) : userName;
}
