import type { Config } from '../../contract/shapes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import { fetchJson, resolved } from './http.ts';
import { fieldsOf } from './json.ts';

/**
 * Reads a `config.json` once and keeps it; after a failure the next call tries again.
 *
 * @throws PasskeysClientError `network` when it can't be had, `misconfigured` when it is not what the stack writes: `cause` tells developers
 *   what is wrong
 */
export function loadConfig(source: Config | string | URL): () => Promise<Config> {
  if (typeof source === 'object' && !(source instanceof URL)) return async () => checked(source);
  let loaded: Promise<Config> | undefined;
  return async () => {
    loaded ??= load(source);
    try {
      return await loaded;
    } catch (error) {
      loaded = undefined;
      throw error;
    }
  };
}

async function load(source: string | URL): Promise<Config> {
  const url = resolved(source);
  if (!url) {
    throw misconfigured(
      `The URL of the configuration, "${source}", is relative or malformed, and there is no page to resolve it against. ` +
        'Pass an absolute URL, or the configuration itself.',
    );
  }
  const { ok, status, body } = await fetchJson(url, { headers: { accept: 'application/json' } });
  if (status >= 500) throw new PasskeysClientError('internal');
  if (!ok) throw misconfigured(`${url} is not a config.json (HTTP ${status}).`);
  if (body === undefined) {
    throw misconfigured(`${url} is not a config.json, because it is not JSON. Does a page answer in its place?`);
  }
  return checked(body);
}

function checked(value: unknown): Config {
  const fault = faultOf(value);
  if (fault !== undefined) throw misconfigured(fault);
  return value as Config;
}

const misconfigured = (cause: string) => new PasskeysClientError('misconfigured', { cause: new Error(cause) });

/** What is wrong with a configuration, in a sentence for developers; `undefined` if it looks right. */
function faultOf(value: unknown): string | undefined {
  const { relyingParty, ...fields } = fieldsOf(value);
  for (const name of ['region', 'userPoolId', 'userPoolClientId', 'userPoolEndpoint', 'apiUrl']) {
    const text = fields[name];
    if (typeof text !== 'string' || text === '') return `The configuration has no "${name}". ${copy}`;
    if (text.trim() !== text) return `"${name}" of the configuration, "${text}", has spaces around it. Remove them.`;
  }
  for (const name of ['userPoolEndpoint', 'apiUrl']) {
    const text = String(fields[name]);
    if (text.endsWith('/')) return `"${name}" of the configuration, "${text}", ends with a slash. Remove the slash.`;
    // The app's server may pass calls of the API on, and none of Cognito.
    const url = (name === 'apiUrl' || /^\w+:/.test(text)) && resolved(text);
    if (!url)
      return `"${name}" of the configuration, "${text}", is not an absolute URL. Only "apiUrl" may be relative, on a page. ${copy}`;
    if (!/^https?:$/.test(url.protocol))
      return `"${name}" of the configuration, "${text}", is not an HTTP URL. ${copy}`;
    if (/[?#]/.test(text)) return `"${name}" of the configuration, "${text}", has a query or a fragment. Remove it.`;
  }
  const { id } = fieldsOf(relyingParty);
  if (typeof id !== 'string' || id === '') return `The configuration has no "relyingParty.id". ${copy}`;
  if (/[:/\s]/.test(id))
    return `"relyingParty.id" of the configuration, "${id}", is not a domain such as "example.com".`;
  return undefined;
}

const copy = 'Copy the output "Config" of the stack as it is.';
