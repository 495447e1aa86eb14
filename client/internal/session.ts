import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { claimsOf } from './claims.ts';
import { type AuthenticationResult, type CognitoConfig, cognito } from './cognito.ts';
import { askApp } from './http.ts';
import { fieldsOf } from './json.ts';
import type { TokenStorage } from './token-storage.ts';

/** What a signed-in user holds. */
export interface Tokens {
  /** For the API of the passkeys and for others that accept it. */
  readonly accessToken: string;
  /** Who the user is, for the application's own back end. */
  readonly idToken: string;
  readonly refreshToken?: string;
  /**
   * The random value of the sign-in. It shows the service that the session began with a passkey or a recovery code. Keep it as secret as the
   * tokens. Missing after a sign-in by another method.
   */
  readonly signInValue?: string;
  /** When the first two stop to hold; milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Tokens of a session that another library keeps, AWS Amplify for one; it refreshes them too. */
export type TokenSource = () => Promise<Pick<Tokens, 'accessToken' | 'idToken' | 'signInValue'> | null>;

/** Tokens that hold for less than this are refreshed before they are used. */
const margin = 60_000;

/** The tokens of whoever is signed in: keeps them, refreshes them in time and once at a time, forgets them. */
export class Session {
  readonly #config: () => Promise<CognitoConfig>;
  readonly #storage: TokenStorage;
  readonly #source: TokenSource | 'cookie' | undefined;
  #refreshing: Promise<Tokens | null> | undefined;

  /** @param source where another library, or the app's server, keeps the session: then this session has no tokens of its own */
  constructor(config: () => Promise<CognitoConfig>, storage: TokenStorage, source?: TokenSource | 'cookie') {
    this.#config = config;
    this.#storage = storage;
    this.#source = source;
  }

  /**
   * Tokens that hold, refreshed if need be; `null` when nobody is signed in.
   *
   * @throws PasskeysClientError `unauthorized` when the session has ended, and is then forgotten; `network` or `internal` when
   *   the refresh failed and the tokens at hand no longer hold
   */
  async current(): Promise<Tokens | null> {
    const tokens = await this.read();
    if (!tokens || tokens.expiresAt - margin > Date.now()) return tokens;
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  /** As `current`, for those who can't go on without: `unauthorized` when nobody is signed in. */
  async require(): Promise<Tokens> {
    const tokens = await this.current();
    if (!tokens) throw new PasskeysClientError('unauthorized');
    return tokens;
  }

  /** The headers that authenticate the caller. */
  async credentials(): Promise<
    Pick<RequestInit, 'credentials'> & { readonly headers: Readonly<Record<string, string>> }
  > {
    if (this.#source === 'cookie') return { credentials: 'same-origin', headers: {} };
    return { headers: { authorization: `Bearer ${(await this.require()).accessToken}` } };
  }

  /** What is stored, as it is. */
  async read(): Promise<Tokens | null> {
    if (this.#source === 'cookie') return null;
    if (this.#source) {
      const tokens = await askApp(this.#source);
      return typeof tokens?.accessToken === 'string' ? { ...tokens, expiresAt: Number.POSITIVE_INFINITY } : null;
    }
    const text = this.#storage.getItem(await this.#key());
    if (text === null) return null;
    try {
      const tokens: unknown = JSON.parse(text);
      return isTokens(tokens) ? tokens : null;
    } catch {
      return null;
    }
  }

  /**
   * Stores what Cognito answered.
   *
   * @param before what of the sign-in, or of the tokens before, is kept with it
   */
  async keep(result: AuthenticationResult, before: Pick<Tokens, 'refreshToken' | 'signInValue'> = {}): Promise<Tokens> {
    const { RefreshToken: refreshToken } = result;
    const tokens: Tokens = {
      ...before,
      accessToken: result.AccessToken,
      idToken: result.IdToken,
      expiresAt: Date.now() + result.ExpiresIn * 1_000,
      ...(refreshToken === undefined ? {} : { refreshToken }),
    };
    this.#storage.setItem(await this.#key(), JSON.stringify(tokens));
    return tokens;
  }

  /** Forgets the tokens on this device. */
  async clear(): Promise<void> {
    this.#storage.removeItem(await this.#key());
  }

  async #key(): Promise<string> {
    return `passkeys.${(await this.#config()).userPoolClientId}`;
  }

  async #refresh(): Promise<Tokens | null> {
    const key = await this.#key();
    // Tabs that share a storage share the refresh token too, and with rotation it is good for one refresh only.
    if (typeof navigator === 'undefined' || !navigator.locks) return this.#exchange();
    let asked = false;
    const exchange = () => {
      asked = true;
      return this.#exchange();
    };
    return navigator.locks.request(`${key}.refresh`, exchange).catch((error: unknown) => {
      // A browser that denies storage denies locks too.
      if (asked) throw error;
      return exchange();
    });
  }

  async #exchange(): Promise<Tokens | null> {
    const before = await this.read();
    if (!before || before.expiresAt - margin > Date.now()) return before;
    try {
      if (before.refreshToken === undefined) throw new PasskeysClientError('unauthorized');
      const config = await this.#config();
      const answer = await renew(config, before.accessToken, before.refreshToken);
      const now = await this.read();
      // Somebody signed out, or in as another, while we asked.
      if (now?.refreshToken !== before.refreshToken) return now;
      return await this.keep(answer.AuthenticationResult, now ?? {});
    } catch (error) {
      const ended = hasCode(error, 'unauthorized');
      if (before.expiresAt > Date.now() && (!ended || before.refreshToken === undefined)) return before;
      if (ended && (await this.read())?.refreshToken === before.refreshToken) await this.clear();
      throw error;
    }
  }
}

/** `GetTokensFromRefreshToken` takes the secret itself, which a browser does not have, instead of its hash. */
async function renew(config: CognitoConfig, accessToken: string, refreshToken: string) {
  const { userPoolClientId: ClientId, secretHash } = config;
  if (!secretHash) {
    return cognito(config, 'GetTokensFromRefreshToken', { RefreshToken: refreshToken, ClientId }, 'unauthorized');
  }
  const AuthParameters = { REFRESH_TOKEN: refreshToken, USERNAME: claimsOf(accessToken)['username'] };
  const input = { AuthFlow: 'REFRESH_TOKEN_AUTH', ClientId, AuthParameters };
  const { AuthenticationResult } = await cognito(config, 'InitiateAuth', input, 'unauthorized');
  if (!AuthenticationResult) throw new PasskeysClientError('unauthorized');
  return { AuthenticationResult };
}

function isTokens(value: unknown): value is Tokens {
  const { accessToken, idToken, refreshToken = '', signInValue = '', expiresAt } = fieldsOf(value);
  return (
    [accessToken, idToken, refreshToken, signInValue].every((token) => typeof token === 'string') &&
    typeof expiresAt === 'number'
  );
}
