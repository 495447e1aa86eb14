import { operations } from '../contract/operations.ts';
import type { NewRecoveryCodesResponse, RecoveryCodesResponse } from '../contract/shapes.ts';
import { PasskeysClientError } from './errors/errors.ts';
import { ask } from './internal/api.ts';
import { stopAutofill } from './internal/autofill.ts';
import type { PasskeysClient } from './internal/client.ts';
import { asConfirmed } from './internal/confirmed.ts';
import { answerRound, startRound } from './internal/custom-challenge.ts';
import type { Tokens } from './internal/session.ts';

/** Reads how many recovery codes the user who is signed in has left, and when the set was made. */
export const recoveryCodes = (client: PasskeysClient): Promise<RecoveryCodesResponse> =>
  ask(client, operations['recovery-codes']);

/**
 * Makes new recovery codes. The service keeps none that could be read: what this resolves to is the only copy. The older ones no longer
 * work.
 *
 * @throws PasskeysClientError `step_up_required` (`stepUp`, then call this again), `reauthentication_required` (sign in again, then call
 *   this again), `unauthorized`
 */
export const makeRecoveryCodes = (client: PasskeysClient): Promise<NewRecoveryCodesResponse> =>
  asConfirmed(client, () => ask(client, operations['new-recovery-codes']));

/**
 * Signs in with one of the codes that the user kept; it is used up then. Ends an autofill that waits. Have the user add a passkey next.
 *
 * @param input `username`: the user name or an alias of the pool (e-mail); `code`: as typed, case and dashes do not matter
 * @throws PasskeysClientError `recovery_code_incorrect`: wrong, used or replaced; the service tells
 *   nobody which. `step_not_supported` where the service takes no codes
 */
export async function signInWithRecoveryCode(
  client: PasskeysClient,
  { username, code }: { readonly username: string; readonly code: string },
): Promise<Tokens> {
  await stopAutofill();
  const round = await startRound(client, username);
  if (!round.methods.includes('recovery-code')) throw new PasskeysClientError('step_not_supported');
  return answerRound(client, round, { type: 'recovery-code', code }, 'recovery_code_incorrect');
}
