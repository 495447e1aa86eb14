import { operations } from '../contract/operations.ts';
import type { Recovery, RecoveryRequest, RecoveryResponse, StepUpResponse } from '../contract/shapes.ts';
import { ask, confirmSession, readPasskeys } from './internal/api.ts';
import type { PasskeysClient } from './internal/client.ts';
import { asConfirmed } from './internal/confirmed.ts';

/*
 * The delayed recovery is for users who have lost all passkeys and recovery codes. They sign in by another method, start it, and may change
 * passkeys after a waiting time. Until then the owner can cancel it (docs/recovery.md).
 */

/** Reads the delayed recovery that goes on for the user who is signed in; `null` if there is none. */
export async function readRecovery(client: PasskeysClient): Promise<Recovery | null> {
  return (await readPasskeys(client)).recovery ?? null;
}

/**
 * Starts a delayed recovery. One that goes on already is returned as it is.
 *
 * @throws PasskeysClientError `reauthentication_required` (sign in again, then call this again), `recovery_unavailable` (the stack has
 *   none, or the user has no passkeys and so needs none), `too_many_requests`, `unauthorized`
 */
export const startRecovery = (client: PasskeysClient): Promise<Recovery | null> => decide(client, 'start');

/**
 * Cancels the delayed recovery, if one goes on.
 *
 * @returns `null`
 * @throws PasskeysClientError `step_up_required` (`stepUp`, then call this again), `unauthorized`
 */
export const cancelRecovery = (client: PasskeysClient): Promise<Recovery | null> =>
  asConfirmed(client, () => decide(client, 'cancel'));

/**
 * Lets the delayed recovery take effect at once.
 *
 * @throws PasskeysClientError `recovery_unavailable` when none goes on, `step_up_required` (`stepUp`, then call this again), `unauthorized`
 */
export const allowRecovery = (client: PasskeysClient): Promise<Recovery | null> =>
  asConfirmed(client, () => decide(client, 'allow'));

/**
 * Confirms this session by the delayed recovery, once that is due, so that it may change passkeys and recovery codes for some minutes.
 *
 * @returns until when the session may change them
 * @throws PasskeysClientError `step_up_required` when no recovery is due, `reauthentication_required` (sign in again, then call this again),
 *   `unauthorized`
 */
export const stepUpByRecovery = (client: PasskeysClient): Promise<StepUpResponse> =>
  confirmSession(client, { type: 'recovery' });

async function decide(client: PasskeysClient, action: RecoveryRequest['action']): Promise<Recovery | null> {
  const request: RecoveryRequest = { action };
  return (await ask<RecoveryResponse>(client, operations.recovery, request)).recovery;
}
