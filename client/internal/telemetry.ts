import { operations } from '../../contract/operations.ts';
import type { Config } from '../../contract/shapes.ts';
import type { TelemetryReport } from '../../contract/telemetry.ts';
import type { PasskeysClientErrorCode } from '../errors/codes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import { errorName } from './ceremony-error.ts';
import { supportsCeremonies } from './support.ts';
import { throwIfAborted } from './waiting.ts';

/** Tells the service how a ceremony ended, or what the browser can do: no word about whose. It is not waited for, and can't fail. */
export type Telemetry = (report: TelemetryReport) => void;

type Ceremony = Extract<TelemetryReport, { ceremony: unknown }>['ceremony'];
type Outcome = Extract<TelemetryReport, { ceremony: unknown }>['outcome'];

/** What is no ceremony's end, such as one that this page ended itself, is not told. */
const outcomes: Partial<Record<PasskeysClientErrorCode, Outcome>> = {
  cancelled: 'cancelled',
  timed_out: 'timed_out',
  blocked: 'blocked',
  not_supported: 'unsupported',
  no_passkey_here: 'no_passkey',
  authenticator_failed: 'failed',
  already_registered: 'failed',
  misconfigured: 'failed',
};

/**
 * Sends reports to the API of this configuration.
 *
 * @param share of the pages that send any: 0 none, 1 all; it is decided here, so that a page sends all of its reports or none
 */
export function telemetryTo(config: () => Promise<Config>, share: number): Telemetry {
  if (Math.random() >= share) return () => {};
  return (report) => {
    // Text: browsers ask another origin before they send it JSON, and a page that is closed has no time for that.
    const send = ({ apiUrl }: Config) =>
      navigator.sendBeacon(`${apiUrl}${operations.telemetry.path}`, JSON.stringify(report));
    config()
      .then(send, () => {})
      .catch(() => {});
  };
}

/**
 * Checks whether a ceremony can begin, before the client asks the service for its options. Reports a browser without WebAuthn.
 *
 * @throws PasskeysClientError `not_supported`, `aborted`
 */
export function throwIfUnable(
  { telemetry }: { readonly telemetry: Telemetry },
  ceremony: Ceremony,
  signal: AbortSignal | undefined,
): void {
  if (!supportsCeremonies()) {
    telemetry({ ceremony, outcome: 'unsupported' });
    throw new PasskeysClientError('not_supported');
  }
  throwIfAborted(signal);
}

/**
 * Runs a ceremony, and tells how it ended; that the page was closed meanwhile, too.
 *
 * @param waits whether it waits for the user without having asked: then how long it took says nothing, and closing the page neither
 */
export async function observed<Response>(
  { telemetry }: { readonly telemetry: Telemetry },
  ceremony: Ceremony,
  work: () => Promise<Response>,
  { waits = false }: { readonly waits?: boolean } = {},
): Promise<Response> {
  const began = Date.now();
  const ended = new AbortController();
  const tell = (outcome: Outcome, details: { readonly error?: string } = {}) =>
    telemetry({ ceremony, outcome, ...details, ...(waits ? {} : { milliseconds: Date.now() - began }) });
  if (!waits) addEventListener('pagehide', () => tell('abandoned'), { signal: ended.signal });
  try {
    const response = await work();
    tell('completed');
    return response;
  } catch (error) {
    const { code, cause } = error instanceof PasskeysClientError ? error : {};
    const outcome = code && outcomes[code];
    if (outcome) tell(outcome, errorName(cause) ? { error: errorName(cause) } : {});
    throw error;
  } finally {
    ended.abort();
  }
}
