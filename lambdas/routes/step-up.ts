import * as v from 'valibot';
import type { StepUpResponse } from '../../contract/shapes.ts';
import { nonexistentUserId } from '../ceremonies/nonexistent-user.ts';
import {
  rehearsalAssertion,
  rehearsalChallenge,
  rehearsalCredential,
  rehearsalServices,
} from '../ceremonies/rehearsal.ts';
import { AuthenticationResponse } from '../ceremonies/responses.ts';
import {
  confirmWithPasskey,
  confirmWithRecovery,
  confirmWithRecoveryCode,
  confirmWithSignIn,
} from '../ceremonies/step-up.ts';
import { verifyAssertion } from '../ceremonies/verify-assertion.ts';
import { claims } from '../edge/access-token.ts';
import { userCalling } from '../edge/caller.ts';
import { changingUser } from '../edge/changing-user.ts';
import { route } from '../edge/route.ts';
import { logger } from '../observability/logger.ts';
import { SignInValue, signInValueDigest } from '../rounds/sign-in-value.ts';
import { origins, policy, setting } from '../runtime/environment.ts';
import { keys } from '../runtime/keys.ts';
import { table } from '../runtime/table.ts';
import { warmUp } from '../runtime/warm-up.ts';
import { confirmByRecovery, confirmSession, findSignIn } from '../store/confirm-session.ts';
import { findCredential, readUser } from '../store/read.ts';
import { recordRefusal } from '../store/record-action.ts';
import { recordUse } from '../store/record-use.ts';
import { onTable } from '../store/table.ts';
import { tryRecoveryCode } from '../store/try-recovery-code.ts';

const services = {
  relyingParty: { id: setting('relyingPartyId'), origins: origins() },
  keys,
  store: onTable(table, {
    confirmByRecovery,
    confirmSession,
    findCredential,
    findSignIn,
    recordRefusal,
    recordUse,
    tryRecoveryCode,
  }),
  policy: policy(),
  onUnrecordedRefusal: (error: unknown) => logger.warn('A refusal was not written down', { error }),
};

await warmUp(
  () => keys.current(),
  () => readUser(table, nonexistentUserId),
  () => verifyAssertion(rehearsalAssertion, rehearsalChallenge, rehearsalCredential, rehearsalServices),
);

const Body = v.variant('type', [
  v.object({ type: v.literal('passkey'), credential: AuthenticationResponse }),
  v.object({ type: v.literal('sign-in'), value: SignInValue }),
  v.object({ type: v.literal('recovery-code'), code: v.pipe(v.string(), v.maxLength(64)) }),
  v.object({ type: v.literal('recovery') }),
]);

/**
 * `POST /passkeys/step-up`: confirms the session of the access token, so that for some minutes it may change passkeys and
 * recovery codes; 200 with until when. `recentAuthentication` says how long.
 */
export const handler = route(Body, async (request) => {
  const { body, event, record } = request;
  const user = await changingUser(event);
  const confirming = { ...user, by: userCalling(request) };
  record.details['userId'] = user.userId;
  record.details['method'] = body.type;
  const at = await confirm(body, confirming, claims(event).client_id);
  const until = at + Number(setting('recentAuthenticationSeconds'));
  const answer: StepUpResponse = { confirmedUntil: new Date(until * 1000).toISOString() };
  return { status: 200, body: answer };
});

type Confirming = Parameters<typeof confirmWithRecovery>[0];

function confirm(body: v.InferOutput<typeof Body>, confirming: Confirming, clientId: string): Promise<number> {
  if (body.type === 'passkey') return confirmWithPasskey(body.credential, confirming, services);
  if (body.type === 'recovery-code') return confirmWithRecoveryCode(body.code, confirming, services);
  if (body.type === 'recovery') return confirmWithRecovery(confirming, services);
  return confirmWithSignIn(signInValueDigest(clientId, body.value), confirming, services);
}
