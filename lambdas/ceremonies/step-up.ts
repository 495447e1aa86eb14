import type { Policy } from '../../contract/policy.ts';
import { PasskeyError, type Refusals } from '../passkey-error.ts';
import type { RecoveryRefusal } from '../store/confirm-session.ts';
import type { UserSession } from '../store/permission.ts';
import type { Store } from '../store/store.ts';
import type { Caller } from '../store/stored-action.ts';
import { authenticate } from './authentication.ts';
import { permissionRefusals } from './permission-refusals.ts';
import { recover } from './recovery-codes.ts';
import type { AuthenticationResponse } from './responses.ts';
import type { SealScope } from './sealed-challenge.ts';

/** Who confirms a session: the user of its access token. */
export interface Confirming {
  readonly userId: string;
  readonly permission: Pick<UserSession, 'session' | 'since'>;
  readonly by: Caller;
}

/** A challenge for a step-up is good for one user and one session, and for no sign-in. */
export const stepUpScope = (userId: string, session: string, relyingPartyId: string): SealScope => ({
  purpose: 'step-up',
  relyingPartyId,
  subject: JSON.stringify([userId, session]),
});

/**
 * Confirms a session with an assertion of one of the user's passkeys, made for a challenge of `stepUpOptions`. An assertion
 * confirms once: whoever has seen one can't confirm the session with it later.
 *
 * @returns when it was confirmed; seconds since the epoch
 * @throws PasskeyError as {@link authenticate}
 */
export async function confirmWithPasskey(
  response: AuthenticationResponse,
  { userId, permission: { session }, by }: Confirming,
  services: Parameters<typeof authenticate>[2] & { readonly store: Pick<Store, 'confirmSession'> },
): Promise<number> {
  const scope = stepUpScope(userId, session, services.relyingParty.id);
  // Each request is a round of its own, so that the same answer in another one is a replay.
  await authenticate(response, { userId, challenge: '', session: by.requestId, scope, by }, services);
  return confirmed(userId, { session, at: nowInSeconds() }, services);
}

/**
 * Confirms a session with the random value of the client that began it: Verify recorded the value's digest when it accepted
 * a passkey or a recovery code. The value alone proves nothing, the record does.
 *
 * @param digest of the value and the app client of the access token
 * @throws PasskeyError `step_up_required` if no such sign-in was recorded, or if it is too old
 */
export async function confirmWithSignIn(
  digest: string,
  { userId, permission: { session, since } }: Confirming,
  services: { readonly store: Pick<Store, 'findSignIn' | 'confirmSession'> },
): Promise<number> {
  const at = await services.store.findSignIn(userId, digest);
  if (at === undefined || at <= since) {
    throw new PasskeyError(
      'step_up_required',
      'No recent sign-in with a passkey or code was recorded with this value.',
    );
  }
  return confirmed(userId, { session, at }, services);
}

/**
 * Confirms a session with a recovery code, for clients that can't show by which sign-in theirs began. It uses up the code.
 *
 * @throws PasskeyError as {@link recover}
 */
export async function confirmWithRecoveryCode(
  code: string,
  { userId, permission: { session }, by }: Confirming,
  services: Parameters<typeof recover>[2] & { readonly store: Pick<Store, 'confirmSession'> },
): Promise<number> {
  await recover(code, { userId, session: by.requestId, by }, services);
  return confirmed(userId, { session, at: nowInSeconds() }, services);
}

/**
 * Confirms a session by the user's delayed recovery.
 *
 * @throws PasskeyError `step_up_required` if none is due, or if the sign-in is too old
 */
export async function confirmWithRecovery(
  { userId, permission: { session, recent }, by }: Confirming & { readonly permission: Pick<UserSession, 'recent'> },
  {
    store,
    policy,
  }: { readonly store: Pick<Store, 'confirmByRecovery'>; readonly policy: Pick<Policy, 'recoveryDelayHours'> },
): Promise<number> {
  if (!recent) throw new PasskeyError('reauthentication_required', 'The sign-in is too old.');
  const at = nowInSeconds();
  if (policy.recoveryDelayHours === 0) throw new PasskeyError(...recoveryRefusals['not-due']);
  const outcome = await store.confirmByRecovery(userId, { session, at }, by);
  if (outcome !== 'confirmed') throw new PasskeyError(...recoveryRefusals[outcome]);
  return at;
}

const recoveryRefusals: Refusals<RecoveryRefusal> = {
  'not-due': ['step_up_required', 'No recovery of the user is due.'],
  locked: permissionRefusals.locked,
  'too-often': ['too_many_requests', 'The user has changed too much this hour.'],
};

async function confirmed(
  userId: string,
  confirmation: { readonly session: string; readonly at: number },
  { store }: { readonly store: Pick<Store, 'confirmSession'> },
): Promise<number> {
  const outcome = await store.confirmSession(userId, confirmation);
  if (outcome === 'refused') throw new PasskeyError('unauthorized', 'An administrator has locked the user.');
  return confirmation.at;
}

const nowInSeconds = () => Math.floor(Date.now() / 1000);
