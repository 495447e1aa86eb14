import type { Config } from '../../contract/shapes.ts';
import type { CognitoConfig } from './cognito.ts';
import { loadConfig } from './configuration.ts';
import type { SecretHash } from './secret-hash.ts';
import { Session, type TokenSource } from './session.ts';
import { type Telemetry, telemetryTo } from './telemetry.ts';
import { resilientStorage, type StorageSource } from './token-storage.ts';

/** A system to sign in to. Every function of this library takes it as its first argument; see `createPasskeysClient`. */
export interface PasskeysClient {
  /** The system's configuration; fetched once, when it is first needed. */
  readonly config: () => Promise<CognitoConfig>;
  /** Who is signed in. */
  readonly session: Session;
  /** Tells the service how ceremonies end, unless that is switched off. */
  readonly telemetry: Telemetry;
}

export interface PasskeysClientOptions {
  /**
   * Where tokens are kept. `sessionStorage` lets them survive a reload of the page, at the price that a script injected into
   * the page can read them there. If the browser denies storage, tokens stay in memory. Such a browser throws as soon as a page
   * reads `sessionStorage`, so pass a function: `() => sessionStorage`.
   *
   * @default memory: a reload signs out
   */
  readonly storage?: StorageSource;
  /**
   * Where another library keeps the session. Sign in and out with that one then; this client has its tokens for all the rest.
   *
   * `'cookie'`: the app's own server keeps the tokens and never gives them to the page. It signs in with what `prepareAnswer` returns, and passes
   * calls below its `apiUrl` on to the API, with the access token. Only pages of its origin send the cookie.
   *
   * @default this client keeps the session
   */
  readonly tokens?: TokenSource | 'cookie';
  /**
   * Whether the service is told how ceremonies end in the browser, without a word about whose (docs/observability.md); a number is the share
   * of pages that do so, from 0 to 1.
   *
   * @default 0.1
   */
  readonly telemetry?: boolean | number;
  /**
   * For an app client with a secret: asks the app's own server for Cognito's `SECRET_HASH` of a user name (docs/client.md).
   *
   * @default the app client has no secret
   */
  readonly secretHash?: SecretHash;
}

/**
 * Prepares to talk to a system, without a request yet.
 *
 * @param source the `Config` of the stack, or the URL of its `config.json`
 */
export function createPasskeysClient(
  source: Config | string | URL,
  { storage = null, tokens, telemetry = 0.1, secretHash }: PasskeysClientOptions = {},
): PasskeysClient {
  const loaded = loadConfig(source);
  const config = secretHash ? async () => ({ ...(await loaded()), secretHash }) : loaded;
  return {
    config,
    session: new Session(config, resilientStorage(storage), tokens),
    telemetry: telemetryTo(config, Number(telemetry)),
  };
}
