import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import * as v from 'valibot';
import type { JwtAuthorizer } from './api-resources.ts';

/** What the JWT authorizer tells the function. Every claim is text. */
export interface Authorization {
  readonly claims: Record<string, string>;
  /** The route's scopes; null where the route asks for none. */
  readonly scopes: string[] | null;
}

/** The request has no valid token (401), or its token lacks the route's scope (403). */
export class Unauthorized extends Error {
  override readonly name = 'Unauthorized';
  readonly status: 401 | 403;

  constructor(message: string, status: 401 | 403 = 401) {
    super(message);
    this.status = status;
  }
}

const Discovery = v.looseObject({ issuer: v.string(), jwks_uri: v.string() });

/**
 * Checks a request as a JWT authorizer of an HTTP API does.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtCheck {
  readonly #authorizer: JwtAuthorizer;
  readonly #fetch: typeof fetch;
  #keys: Promise<ReturnType<typeof createRemoteJWKSet>> | undefined;

  /** @param fetchKeys gets the issuer's configuration and keys */
  constructor(authorizer: JwtAuthorizer, fetchKeys: typeof fetch = fetch) {
    this.#authorizer = authorizer;
    this.#fetch = fetchKeys;
  }

  /** @throws Unauthorized */
  async check(request: Request, scopes: readonly string[]): Promise<Authorization> {
    const claims = await this.#verify(this.#token(request));
    const granted = [claims['scope'], claims['scp']]
      .flat()
      .flatMap((it) => (typeof it === 'string' ? it.split(' ') : []));
    if (scopes.length > 0 && !scopes.some((scope) => granted.includes(scope))) {
      throw new Unauthorized('the token has none of the scopes of the route', 403);
    }
    return {
      claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, asText(value)])),
      scopes: scopes.length > 0 ? [...scopes] : null,
    };
  }

  #token(request: Request): string {
    const [, place, name = ''] = /^\$request\.(header|querystring)\.(.+)$/.exec(this.#authorizer.identitySource) ?? [];
    const value = place === 'header' ? request.headers.get(name) : new URL(request.url).searchParams.get(name);
    if (!value) throw new Unauthorized(`there is no ${name}`);
    return value.replace(/^Bearer /i, '');
  }

  async #verify(token: string): Promise<JWTPayload> {
    try {
      this.#keys ??= this.#discover();
      const { issuer } = this.#authorizer;
      const keys = await this.#keys;
      const { payload } = await jwtVerify(token, keys, { issuer, algorithms: ['RS256', 'RS384', 'RS512'] });
      // Cognito's access tokens have no audience, and name their client in client_id.
      const audience = [payload.aud ?? payload['client_id']].flat();
      if (!audience.some((it) => typeof it === 'string' && this.#authorizer.audience.includes(it))) {
        throw new Unauthorized('the token is for another client');
      }
      if (payload.exp === undefined) throw new Unauthorized('the token never expires');
      return payload;
    } catch (error) {
      if (error instanceof errors.JOSEError) throw new Unauthorized(error.message);
      throw error;
    }
  }

  async #discover(): Promise<ReturnType<typeof createRemoteJWKSet>> {
    try {
      const response = await this.#fetch(`${this.#authorizer.issuer}/.well-known/openid-configuration`);
      const { issuer, jwks_uri } = v.parse(Discovery, await response.json());
      if (issuer !== this.#authorizer.issuer) throw new Error(`it calls itself ${issuer}`);
      return createRemoteJWKSet(new URL(jwks_uri), { [customFetch]: this.#fetch });
    } catch (cause) {
      this.#keys = undefined;
      throw new Unauthorized(`the issuer ${this.#authorizer.issuer} can't be used: ${cause}`);
    }
  }
}

/** Lists come as `[one two]`, as API Gateway writes them. */
function asText(claim: unknown): string {
  if (Array.isArray(claim)) return `[${claim.map(asText).join(' ')}]`;
  return typeof claim === 'object' ? JSON.stringify(claim) : String(claim);
}
