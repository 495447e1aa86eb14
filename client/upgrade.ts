import type { Passkey } from '../contract/shapes.ts';
import { PasskeysClientError } from './errors/errors.ts';
import { stopAutofill } from './internal/autofill.ts';
import { capabilities } from './internal/capabilities.ts';
import { createSilently } from './internal/ceremony.ts';
import type { PasskeysClient } from './internal/client.ts';
import { type AccountLabels, createAndStore } from './passkeys.ts';

/**
 * Makes a passkey without a prompt, right after a sign-in with a password, where the browser and the user's password manager do that
 * (WebAuthn Level 3, section 5.1.3, `conditional`). The stack has to allow it: `conditionalCreation`. It asks the user nothing and
 * shows nothing, and so nothing of what goes wrong is thrown; any other ceremony ends it.
 *
 * @returns the passkey; nothing where it could not be: then offer `register`
 */
export async function upgrade(client: PasskeysClient, labels: AccountLabels = {}): Promise<Passkey | undefined> {
  try {
    if (!(await capabilities(client)).silentCreation) return undefined;
    await stopAutofill();
    return await createAndStore(client, labels, createSilently, { conditional: true });
  } catch (error) {
    if (error instanceof PasskeysClientError) return undefined;
    throw error;
  }
}
