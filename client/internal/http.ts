import { PasskeysClientError } from '../errors/errors.ts';
import { parsed } from './json.ts';
import { abortedAfter, within } from './waiting.ts';

/** An HTTP answer, read to its end. `body` is `undefined` when it is not JSON. */
export interface JsonAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** Cognito gives up on a trigger after two tries of five seconds; waiting longer than this is of no use. */
const maxAnswerMs = 20_000;
/** How long to look for the cause of a failure. */
const maxProbeMs = 3_000;

/**
 * One request, and the JSON of its answer.
 *
 * @throws PasskeysClientError `network` when there is no answer, or not in time; `cause` tells developers more, as far as browsers let it
 */
export async function fetchJson(url: string | URL, init: RequestInit): Promise<JsonAnswer> {
  try {
    const response = await fetch(url, { credentials: 'omit', ...init, signal: abortedAfter(maxAnswerMs) });
    const text = await response.text();
    return { ok: response.ok, status: response.status, headers: response.headers, body: parsed(text) };
  } catch (error) {
    const reason = error instanceof TypeError ? await reasonOf(url) : undefined;
    throw new PasskeysClientError('network', { cause: reason ? new Error(reason, { cause: error }) : error });
  }
}

/**
 * Asks a function that the app gave, for as long as a request may take.
 *
 * @throws PasskeysClientError `network` if it fails or does not answer in time
 */
export const askApp = <Answer>(question: () => Answer | Promise<Answer>): Promise<Answer> =>
  within(maxAnswerMs, question).catch((cause: unknown) => {
    throw cause instanceof PasskeysClientError ? cause : new PasskeysClientError('network', { cause });
  });

/** Advice for developers. Browsers report every network failure as "Failed to fetch", so that a page learns nothing about other origins. */
async function reasonOf(requested: string | URL): Promise<string | undefined> {
  const page = globalThis.location;
  // A frame of `about:srcdoc` has the origin of the page around it, which its address does not say.
  const own = globalThis.origin ?? page?.origin;
  const url = resolved(requested);
  if (!own || !url || url.origin === own) return undefined;
  const { origin, protocol, hostname } = url;
  if (page.protocol === 'https:' && protocol === 'http:' && !/(^|\.)localhost$/.test(hostname)) {
    return `The page is served by HTTPS, so the browser does not let it call ${origin}. Serve that by HTTPS too.`;
  }
  try {
    await fetch(requested, {
      method: 'HEAD',
      mode: 'no-cors',
      credentials: 'omit',
      signal: abortedAfter(maxProbeMs),
    });
  } catch {
    return undefined;
  }
  const advice =
    own === 'null'
      ? 'it has no origin, so serve it from one'
      : `add ${own} to "origins" of the stack, and check the URL`;
  return `${origin} is there, but the browser did not let this page read its answer. If that goes on, CORS refuses the page: ${advice}.`;
}

/** Resolves a URL. Returns `undefined` if it is malformed, or relative outside a page. */
export function resolved(url: string | URL): URL | undefined {
  try {
    return new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
  } catch {
    return undefined;
  }
}
