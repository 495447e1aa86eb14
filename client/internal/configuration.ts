import type { Config } from '../../contract/shapes.ts';
import { PasskeysClientError } from '../errors/errors.ts';
import { fetchJson } from './http.ts';

/**
 * Reads a `config.json` once and keeps it; after a failure the next call tries again.
 *
 * @throws PasskeysClientError `network` when it can't be had, `misconfigured` when it is not what the stack writes
 */
export function loadConfig(source: Config | string | URL): () => Promise<Config> {
  if (typeof source === 'object' && !(source instanceof URL)) {
    const given = Promise.resolve(source);
    return () => given;
  }
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

async function load(url: string | URL): Promise<Config> {
  const { ok, status, body } = await fetchJson(url, { headers: { accept: 'application/json' } });
  if (status >= 500) throw new PasskeysClientError('internal');
  if (!ok || !isConfig(body)) {
    throw new PasskeysClientError('misconfigured', {
      cause: new Error(`${url} is not a config.json (HTTP ${status})`),
    });
  }
  return body;
}

function isConfig(value: unknown): value is Config {
  if (typeof value !== 'object' || value === null) return false;
  const texts = ['region', 'userPoolId', 'userPoolClientId', 'userPoolEndpoint', 'apiUrl'];
  const fields = new Map(Object.entries(value));
  return texts.every((name) => typeof fields.get(name) === 'string') && typeof fields.get('relyingParty') === 'object';
}
