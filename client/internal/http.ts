import { PasskeysClientError } from '../errors/errors.ts';

/** An HTTP answer, read to its end. `body` is `undefined` when it is not JSON. */
export interface JsonAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Cognito gives up on a trigger after two tries of five seconds; who waits longer than this waits for nothing. */
const patience = 20_000;

/**
 * One request, and the JSON of its answer.
 *
 * @throws PasskeysClientError `network` when there is no answer, or not in time
 */
export async function fetchJson(url: string | URL, init: RequestInit): Promise<JsonAnswer> {
  try {
    const response = await fetch(url, { ...init, credentials: 'omit', signal: AbortSignal.timeout(patience) });
    const text = await response.text();
    return { ok: response.ok, status: response.status, headers: response.headers, body: parsed(text) };
  } catch (cause) {
    throw new PasskeysClientError('network', { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
