import type {
  CreateAuthChallengeTriggerEvent,
  DefineAuthChallengeTriggerEvent,
  VerifyAuthChallengeResponseTriggerEvent,
} from 'aws-lambda';
import * as v from 'valibot';
import { authenticate } from '../ceremonies/authentication.ts';
import { optionsForUser } from '../ceremonies/authentication-options.ts';
import { nonexistentUserId, rehearsalCaller } from '../ceremonies/nonexistent-user.ts';
import {
  rehearsalAssertion,
  rehearsalChallenge,
  rehearsalCredential,
  rehearsalServices,
} from '../ceremonies/rehearsal.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import { trigger } from '../edge/trigger.ts';
import { measureCeremony } from '../observability/ceremony-metrics.ts';
import { isDetailed, type Measurement } from '../observability/embedded-metrics.ts';
import type { RequestRecord } from '../observability/request-record.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { findCredential, readUser } from '../store/read.ts';
import { recordRefusal } from '../store/record-action.ts';
import { recordUse } from '../store/record-use.ts';
import { onTable } from '../store/table.ts';
import { tryRecoveryCode } from '../store/try-recovery-code.ts';
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
  store: onTable(table, { findCredential, readUser, recordRefusal, recordUse, tryRecoveryCode }),
  policy: policy(),
};

/** Stands for a table that holds only the rehearsal's credential. */
const rehearsalStore = {
  findCredential: async () => rehearsalCredential,
  recordUse: async () => 'recorded' as const,
  recordRefusal: async () => {},
};

/**
 * Does what a sign-in does: the calls of the table for a user who cannot exist, and the rest in parallel without the
 * table.
 */
await warmUp(
  () => services.store.readUser(nonexistentUserId),
  async () => {
    await services.store.recordUse(rehearsalCredential, {
      counter: 0,
      backupEligible: false,
      backedUp: false,
      userVerified: true,
      nonce: rehearsalChallenge,
      session: nonexistentUserId,
      assertion: nonexistentUserId,
      expiresAt: 0,
      at: new Date(),
      by: rehearsalCaller,
    });
  },
  () =>
    optionsForUser(
      { username: nonexistentUserId, userId: nonexistentUserId },
      { ...services, store: { readUser: async () => ({ credentials: [] }) } },
    ),
  () =>
    authenticate(
      v.parse(AuthenticationResponse, rehearsalAssertion),
      { userId: nonexistentUserId, challenge: rehearsalChallenge, session: nonexistentUserId, by: rehearsalCaller },
      { ...rehearsalServices, keys, store: rehearsalStore, onUnrecordedRefusal: () => {} },
    ),
);

/**
 * All three triggers of Cognito's custom authentication. Every sign-in runs them one after the other, so one function
 * means one cold start instead of three (docs/decisions/0006-one-function-for-the-triggers.md).
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
}, measure);

/**
 * Measures Create and Verify. Define, which only evaluates what they did, and malformed events are not measured. A
 * sign-in has one line, Verify's: the lines of the others are written if something is wrong, or at DEBUG. So that starts
 * are counted, Create has a line too where metrics are detailed.
 */
function measure(event: AuthChallengeEvent | null, record: RequestRecord): Measurement[] {
  switch (event?.triggerSource) {
    case 'CreateAuthChallenge_Authentication':
      if (!isDetailed()) record.level = 'debug';
      return measureCeremony({ ceremony: 'authentication', step: 'start' }, record);
    case 'VerifyAuthChallengeResponse_Authentication': {
      const ceremony = record.details['method'] === 'recovery-code' ? 'recovery-code' : 'authentication';
      return measureCeremony({ ceremony, step: 'finish' }, record);
    }
    default:
      return [];
  }
}
