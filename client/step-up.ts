import type { StepUpResponse } from '../contract/shapes.ts';
import { confirmSession, stepUpOptions } from './internal/api.ts';
import { stopAutofill } from './internal/autofill.ts';
import { authenticate } from './internal/ceremony.ts';
import type { PasskeysClient } from './internal/client.ts';
import { observed, throwIfUnable } from './internal/telemetry.ts';
import { throwIfAborted, unlessAborted } from './internal/waiting.ts';

/**
 * Has the user confirm with one of the passkeys, in the browser's dialog, so that this session may change passkeys and recovery codes for
 * some minutes. For changes that were refused with `step_up_required`. Call it from a click.
 *
 * @param options `signal` ends the wait for the user with `aborted`
 * @returns until when the session may change them
 * @throws PasskeysClientError `cancelled`, `timed_out`, `blocked`, …, as `signIn` does; `reauthentication_required` when the user has no
 *   passkey any more: sign in again; `unauthorized`
 */
export async function stepUp(
  client: PasskeysClient,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<StepUpResponse> {
  throwIfUnable(client, 'authentication', signal);
  await stopAutofill();
  const options = await unlessAborted(signal, stepUpOptions(client));
  const credential = await observed(client, 'authentication', () => authenticate(options, signal));
  throwIfAborted(signal);
  return confirmSession(client, { type: 'passkey', credential });
}
