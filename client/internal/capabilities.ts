import type { PasskeysClient } from './client.ts';
import { clientCapabilities, supportsAutofill, supportsCeremonies, supportsPlatformAuthenticator } from './support.ts';

/** What this browser, on this page, can do. A promise of the browser, none of what the user has. */
export interface Capabilities {
  /** Passkeys at all; what follows is false where this is. */
  readonly passkeys: boolean;
  /** `signInWithAutofill`. */
  readonly autofill: boolean;
  /** This device itself can keep a passkey and check that it is its user: fingerprint, face, PIN. */
  readonly platformAuthenticator: boolean;
  /** A phone nearby can be asked, with a QR code. */
  readonly otherDevice: boolean;
  /** `signIn` with `immediate`. */
  readonly immediate: boolean;
  /** `upgrade`. */
  readonly silentCreation: boolean;
  /** Password managers listen to what the service says of passkeys. */
  readonly signals: boolean;
}

const none: Capabilities = {
  passkeys: false,
  autofill: false,
  platformAuthenticator: false,
  otherDevice: false,
  immediate: false,
  silentCreation: false,
  signals: false,
};

/**
 * Asks the browser what it can do (`PublicKeyCredential.getClientCapabilities()`, WebAuthn Level 3, section 5.1.7, and the older questions).
 * A capability that the browser does not report within two seconds is `false`. Never prompts the user.
 *
 * @throws PasskeysClientError if the browser has WebAuthn and the configuration can't be fetched
 */
export async function capabilities(client: PasskeysClient): Promise<Capabilities> {
  const found = await ask(client);
  if (!told.has(client)) client.telemetry({ capabilities: found });
  told.add(client);
  return found;
}

/** Clients that have told the service what their browser can do: a page tells it once. */
const told = new WeakSet<PasskeysClient>();

async function ask(client: PasskeysClient): Promise<Capabilities> {
  if (!supportsCeremonies()) return none;
  const { relyingParty } = await client.config();
  const [said, autofill, platformAuthenticator] = await Promise.all([
    clientCapabilities(),
    supportsAutofill(),
    supportsPlatformAuthenticator(),
  ]);
  const can = (name: string) => said[name] === true;
  if (!isOfDomain(location.hostname, relyingParty.id) && !can('relatedOrigins')) return none;
  return {
    passkeys: true,
    autofill: autofill || can('conditionalGet'),
    platformAuthenticator: platformAuthenticator || can('userVerifyingPlatformAuthenticator'),
    otherDevice: can('hybridTransport'),
    immediate: can('immediateGet'),
    silentCreation: can('conditionalCreate'),
    signals: can('signalAllAcceptedCredentials') && can('signalUnknownCredential'),
  };
}

function isOfDomain(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
