import type {
  CreateAuthChallengeTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';
import * as v from 'valibot';
import { authenticate } from '../ceremonies/authentication.ts';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import { known, knownAssertion, knownChallenge, knownCredential } from '../ceremonies/known-answer.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { trigger } from '../edge/trigger.ts';
import { countCeremony } from '../observability/ceremony-metrics.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { nobody, nobodyCalling, warmUp } from '../runtime/warm-up.ts';
import { credentialStore } from '../store/credential-store.ts';
import { recoveryStore } from '../store/recovery-store.ts';
import { createAuthChallenge } from './create-auth-challenge.ts';
import { defineAuthChallenge } from './define-auth-challenge.ts';
import { verifyAuthChallengeResponse } from './verify-auth-challenge-response.ts';

type AuthChallengeEvent =
  | DefineAuthChallengeTriggerEvent
  | CreateAuthChallengeTriggerEvent
  | VerifyAuthChallengeResponseTriggerEvent;

const relyingParty = { id: setting('relyingPartyId'), origins: origins() };
const services = {
  relyingParty,
  relyingPartyId: relyingParty.id,
  keys,
  store: credentialStore(dynamodb, setting('tableName')),
  recovery: recoveryStore(dynamodb, setting('tableName')),
  policy: policy(),
};

/** A table in which nothing is but the known credential. */
const knownStore = {
  find: async () => knownCredential,
  recordUse: async () => 'recorded' as const,
  recordRefusal: async () => {},
};

/** What a sign-in does: the table's part by a user who is not in it, the rest without it meanwhile. */
await warmUp(
  () => services.store.readUser(nobody),
  async () => {
    await services.store.recordUse(knownCredential, {
      counter: 0,
      backupEligible: false,
      backedUp: false,
      userVerified: true,
      nonce: knownChallenge,
      session: nobody,
      assertion: nobody,
      expiresAt: 0,
      at: new Date(),
      by: nobodyCalling,
    });
  },
  () =>
    optionsForUser(
      { username: nobody, userId: nobody },
      { ...services, store: { readUser: async () => ({ credentials: [] }) } },
    ),
  () =>
    authenticate(
      v.parse(AuthenticationResponse, knownAssertion),
      { userId: nobody, challenge: knownChallenge, session: nobody, by: nobodyCalling },
      { ...known, keys, store: knownStore },
    ),
);

/**
 * All three triggers of Cognito's custom authentication: they run one after the other in every sign-in, so that one function means one
 * cold start instead of three (docs/decisions/0006-one-function-for-the-triggers.md).
 */
export const handler = trigger<AuthChallengeEvent>(async (event, record) => {
  switch (event.triggerSource) {
    case 'DefineAuthChallenge_Authentication':
      return defineAuthChallenge(event, services.policy, record);
    case 'CreateAuthChallenge_Authentication':
      return createAuthChallenge(event, services, record);
    case 'VerifyAuthChallengeResponse_Authentication':
      return verifyAuthChallengeResponse(event, services, record);
  }
}, count);

/** Define decides on what the others did, and is counted nowhere; nor is what is no event. */
function count(event: AuthChallengeEvent | null, record: RequestRecord): void {
  const triggerSource = event?.triggerSource;
  if (triggerSource === 'CreateAuthChallenge_Authentication') {
    countCeremony({ ceremony: 'authentication', step: 'start' }, record);
  } else if (triggerSource === 'VerifyAuthChallengeResponse_Authentication') {
    const ceremony = record.details['method'] === 'recovery-code' ? 'recovery-code' : 'authentication';
    countCeremony({ ceremony, step: 'finish' }, record);
  }
}
