import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { authenticationOptions } from './api.ts';
import { authenticateFromSuggestions, endCeremony } from './ceremony.ts';
import { errorName } from './ceremony-error.ts';
import type { PasskeysClient } from './client.ts';
import { supportsAutofill } from './support.ts';
import { anyAborted, deferred, elapse, unlessAborted, untilVisible } from './waiting.ts';

type FetchOptions = () => Promise<PublicKeyCredentialRequestOptionsJSON>;
type Outcome =
  | { readonly credential: AuthenticationResponseJSON }
  | { readonly options: PublicKeyCredentialRequestOptionsJSON };

/** Options are renewed at this part of their life: a background tab's timers may be a minute late. */
const renewAt = 0.75;
/** How long options are taken to hold that do not say so, in milliseconds. */
const shortLife = 60_000;
/** A dialog takes over options with this part of their life left: people take their time over it. */
const enoughLeft = 0.5;

/** The ceremony that waits, and the options it has at hand. */
interface Pending {
  readonly client: PasskeysClient;
  readonly stop: AbortController;
  readonly closed: Promise<void>;
  held?: { readonly options: PublicKeyCredentialRequestOptionsJSON; readonly since: number };
}

let pending: Pending | undefined;

/**
 * Ends the autofill ceremony that waits, if one does; it rejects with `aborted`. When this resolves, the next ceremony can
 * start.
 */
export async function stopAutofill(): Promise<void> {
  while (pending) {
    pending.stop.abort();
    await pending.closed;
  }
}

/**
 * Options for a dialog: those of the autofill ceremony that waits, which this ends, if they hold long enough, so that the dialog waits for
 * no request; else fresh ones.
 */
export async function optionsForDialog(client: PasskeysClient): Promise<PublicKeyCredentialRequestOptionsJSON> {
  const { held } = pending?.client === client ? pending : {};
  await stopAutofill();
  if (!held) return authenticationOptions(client);
  const { timeout: life = shortLife } = held.options;
  const timeout = held.since + life - Date.now();
  return timeout < life * enoughLeft ? authenticationOptions(client) : { ...held.options, timeout };
}

/**
 * Waits, for hours if need be, until the user picks a passkey from the suggestions of a field, with options that are renewed
 * before they expire. A pick that the user cancels, and a browser that gives up, start it over.
 *
 * @throws PasskeysClientError `aborted` after `signal` or `stopAutofill`; `not_supported`; `blocked` when the browser refuses twice
 *   in a row; what the API throws the first time
 */
export async function pickFromAutofill(client: PasskeysClient, signal?: AbortSignal) {
  await stopAutofill();
  const stop = new AbortController();
  const closed = deferred<void>();
  const own: Pending = { client, stop, closed: closed.promise };
  pending = own;
  const ended = anyAborted(signal, stop.signal);
  const fetchOptions = async () => {
    const since = Date.now();
    const options = await authenticationOptions(client);
    own.held = { options, since };
    return options;
  };
  try {
    if (!(await unlessAborted(ended, supportsAutofill()))) throw new PasskeysClientError('not_supported');
    return await untilPicked(fetchOptions, ended);
  } finally {
    endCeremony();
    pending = undefined;
    closed.resolve();
  }
}

async function untilPicked(fetchOptions: FetchOptions, signal: AbortSignal): Promise<AuthenticationResponseJSON> {
  let refusedBefore = false;
  let options = await unlessAborted(signal, fetchOptions());
  for (;;) {
    const round = new AbortController();
    const picked = pick(options);
    const renewed = renew(options, fetchOptions, anyAborted(signal, round.signal));
    try {
      const outcome = await unlessAborted(signal, Promise.race([picked, renewed]));
      if ('credential' in outcome) return outcome.credential;
      options = outcome.options;
      refusedBefore = false;
    } catch (error) {
      const refused = hasCode(error, 'blocked');
      // Safari refuses at once, and only once, after a reload of the page.
      if (signal.aborted || !isNotAllowed(error) || (refused && refusedBefore)) throw error;
      refusedBefore = refused;
      options = await unlessAborted(signal, fetchOptions());
    } finally {
      round.abort();
    }
  }
}

/** One round; the next one, which ends it in the browser, is no longer interested in how it ended. */
function pick(options: PublicKeyCredentialRequestOptionsJSON): Promise<Outcome> {
  const picked = authenticateFromSuggestions(options).then((credential): Outcome => ({ credential }));
  picked.catch(() => {});
  return picked;
}

/** Fresh options when these are about to expire and somebody is looking; keeps trying while the network is away. */
function renew(
  { timeout = shortLife }: PublicKeyCredentialRequestOptionsJSON,
  fetchOptions: FetchOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const renewed = (async (): Promise<Outcome> => {
    for (let delay = timeout * renewAt; ; delay = timeout * (1 - renewAt)) {
      await elapse(delay, signal);
      await untilVisible(signal);
      try {
        return { options: await fetchOptions() };
      } catch (error) {
        if (!hasCode(error, 'network', 'internal', 'too_many_requests')) throw error;
      }
    }
  })();
  renewed.catch(() => {});
  return renewed;
}

/** The user cancelled, the browser gave up, or it refused; not: somebody else's ceremony took over. */
function isNotAllowed(error: unknown): boolean {
  return error instanceof PasskeysClientError && errorName(error.cause) === 'NotAllowedError';
}
