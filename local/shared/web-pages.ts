/**
 * Requests that web pages make. Any page that is open in the developer's browser can send requests to this machine. A
 * browser hides their answers from pages of other origins unless CORS headers allow them, but it sends a "simple request"
 * (Fetch Standard, section 3.3) without asking. So what is for administrators and functions is refused to pages.
 */

/** Whether a web page of any origin makes the request. AWS SDKs, the command line and functions send none of these headers. */
export const isByWebPage = ({ headers }: Request): boolean =>
  headers.has('origin') || (headers.get('sec-fetch-site') ?? 'none') !== 'none';

/** Whether a web page of another origin makes the request, other than by leading the browser here. */
export function isByForeignPage({ headers, url }: Request): boolean {
  const origin = headers.get('origin');
  if (origin !== null && origin !== new URL(url).origin) return true;
  const isForeign = ['cross-site', 'same-site'].includes(headers.get('sec-fetch-site') ?? '');
  return isForeign && headers.get('sec-fetch-mode') !== 'navigate';
}

const ownNames = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Whether a request names this machine as its host. A page whose own host name resolves to this machine (DNS rebinding)
 * would otherwise be of the same origin.
 */
export const isForThisMachine = ({ url }: Request): boolean => ownNames.has(new URL(url).hostname);
