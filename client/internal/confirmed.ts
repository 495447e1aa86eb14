import { hasCode } from '../errors/errors.ts';
import { confirmSession } from './api.ts';
import type { PasskeysClient } from './client.ts';

/**
 * Makes a change of passkeys or recovery codes. If the service answers that the session must be confirmed, the client sends the random value of
 * the sign-in and makes the change once more. So a user who has just signed in with a passkey or a recovery code sees no dialog.
 *
 * @throws PasskeysClientError `step_up_required` if that was too long ago, or if the session began in another way
 */
export async function asConfirmed<Answer>(client: PasskeysClient, change: () => Promise<Answer>): Promise<Answer> {
  try {
    return await change();
  } catch (error) {
    if (!hasCode(error, 'step_up_required') || !(await confirmBySignIn(client))) throw error;
    return change();
  }
}

/** Returns `false` if the service does not take the sign-in for a confirmation. */
async function confirmBySignIn(client: PasskeysClient): Promise<boolean> {
  const { signInValue: value } = (await client.session.read()) ?? {};
  if (!value) return false;
  try {
    await confirmSession(client, { type: 'sign-in', value });
    return true;
  } catch (error) {
    // A value that another library keeps may be anything.
    if (hasCode(error, 'step_up_required', 'invalid_request')) return false;
    throw error;
  }
}
