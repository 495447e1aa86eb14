import type { Config } from '../../contract/shapes.ts';
import { loadConfig } from './configuration.ts';
import { memoryStorage, Session, type TokenSource, type TokenStorage } from './session.ts';
import { type Telemetry, telemetryTo } from './telemetry.ts';

/** A system to sign in to. Every function of this library takes it as its first argument; see `createPasskeysClient`. */
export interface PasskeysClient {
  /** The system's configuration; fetched once, when it is first needed. */
  readonly config: () => Promise<Config>;
  /** Who is signed in. */
  readonly session: Session;
  /** Tells the service how ceremonies end, unless that is switched off. */
  readonly telemetry: Telemetry;
}

export interface PasskeysClientOptions {
  /**
   * Where tokens are kept. `sessionStorage` lets them survive a reload of the page, at the price that a script injected into
   * the page can read them there.
   *
   * @default memory: a reload signs out
   */
  readonly storage?: TokenStorage;
  /**
   * Where another library keeps the session. Sign in and out with that one then; this client has its tokens for all the rest.
   *
   * @default this client keeps the session
   */
  readonly tokens?: TokenSource;
  /**
   * Whether the service is told how ceremonies end in the browser, without a word about whose (docs/observability.md); a number is the share
   * of pages that do so, from 0 to 1.
   *
   * @default true
   */
  readonly telemetry?: boolean | number;
}

/**
 * Prepares to talk to a system, without a request yet.
 *
 * @param source the `Config` of the stack, or the URL of its `config.json`
 */
export function createPasskeysClient(
  source: Config | string | URL,
  { storage = memoryStorage(), tokens, telemetry = true }: PasskeysClientOptions = {},
): PasskeysClient {
  const config = loadConfig(source);
  return {
    config,
    session: new Session(config, storage, tokens),
    telemetry: telemetryTo(config, Number(telemetry)),
  };
}
