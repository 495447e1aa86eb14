import { hasCode } from '../errors/errors.ts';
import { confirmSession } from './api.ts';
import type { PasskeysClient } from './client.ts';

/**
 * Asks the service for a change of passkeys or recovery codes. If the service wants the session to be confirmed, and it began with a passkey
 * or a recovery code, the client confirms it with that and asks once more: whoever has just signed in so is asked for nothing.
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
