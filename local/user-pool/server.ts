import { randomBytes, randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Context, Hono, type HonoRequest } from 'hono';
import { cors } from 'hono/cors';
import { type IssuerType, issuerOf, issuerTypeOf } from '../../contract/issuer.ts';
import { errorResponse } from '../endpoints/endpoint.ts';
import type { Invoker } from '../functions/invoker.ts';
import type { Clock } from '../shared/clock.ts';
import type { Messages } from '../shared/messages.ts';
import type { Trace } from '../shared/trace.ts';
import { isByWebPage } from '../shared/web-pages.ts';
import { browserOperations } from './operations/browser-operations.ts';
import { operations } from './operations/operations.ts';
import { Configuration } from './pool/configuration.ts';
import { CognitoError } from './pool/errors.ts';
import { openKeys } from './pool/keys.ts';
import type { Pool } from './pool/pool.ts';
import type { Random } from './pool/random.ts';
import { Table } from './pool/table.ts';
import { Users } from './pool/users.ts';
import { jwks } from './tokens/tokens.ts';

export interface UserPoolServerOptions {
  /** The pool with its resolved properties of `AWS::Cognito::UserPool`. */
  readonly pool: { readonly id: string; readonly arn: string; readonly properties: unknown };
  /** Its app clients with their resolved properties of `AWS::Cognito::UserPoolClient`. */
  readonly clients: readonly { readonly id: string; readonly properties: unknown }[];
  /** Where this server is reached, without a trailing slash; the issuer of tokens begins with it. */
  readonly endpoint: string;
  readonly accountId: string;
  readonly region: string;
  /** DynamoDB Local, where the pool keeps its table `local-user-pool`. */
  readonly dynamodb: DynamoDBClient;
  readonly invoker: Invoker;
  readonly messages: Messages;
  readonly clock: Clock;
  readonly trace?: Trace;
  readonly random?: Random;
}

const service = 'AWSCognitoIdentityProviderService.';

/**
 * An Amazon Cognito user pool as AWS SDKs and browsers see it: `POST /` with `X-Amz-Target`, and the pool's
 * `/.well-known/` documents. It is for one's own machine only: it checks no caller's signature, so every program on this
 * machine is an administrator. Web pages are not: they get the operations for browsers, from any origin as at Cognito.
 * @throws {v.ValiError} the properties are not such that a pool can be run from them
 */
export function userPoolServer(options: UserPoolServerOptions): Hono {
  const open = once(poolOpener(options));
  const app = new Hono();
  // As Cognito's endpoint answers browsers, where a page may call an operation at all.
  const anyOrigin = cors({
    origin: '*',
    allowMethods: ['GET', 'POST'],
    exposeHeaders: ['x-amzn-RequestId', 'x-amzn-ErrorType', 'Date'],
    maxAge: 172_800,
  });
  app.post('/', async ({ req }, next) => {
    if (!isByWebPage(req.raw) || browserOperations.has(operationIn(req))) return next();
    return errorResponse(403, 'AccessDeniedException', 'Web pages may not administer the local user pool.');
  });
  app.on(['POST', 'OPTIONS'], '/', anyOrigin, (context) => answer(context, options, open));
  for (const type of ['ORIGINAL', 'UPDATED'] satisfies IssuerType[]) {
    const issuer = issuerOf(type, options.endpoint, options.pool.id);
    const documents = `${new URL(issuer).pathname}/.well-known`;
    // A pool has the updated issuer only once it is configured so; the original one goes on.
    const isServed = async () => type === 'ORIGINAL' || issuerTypeOf((await open()).properties) === type;
    app.get(`${documents}/jwks.json`, anyOrigin, async (context) =>
      (await isServed()) ? context.json(jwks(await open())) : context.notFound(),
    );
    app.get(`${documents}/openid-configuration`, anyOrigin, async (context) =>
      (await isServed()) ? context.json(openIdConfiguration(issuer)) : context.notFound(),
    );
  }
  return app;
}

const openIdConfiguration = (issuer: string) => ({
  id_token_signing_alg_values_supported: ['RS256'],
  issuer,
  jwks_uri: `${issuer}/.well-known/jwks.json`,
  response_types_supported: ['code', 'token'],
  scopes_supported: ['openid', 'email', 'phone', 'profile'],
  subject_types_supported: ['public'],
});

/** Checks the properties at once; the table and the keys are opened by the function it answers. */
function poolOpener(options: UserPoolServerOptions): () => Promise<Pool> {
  const {
    pool,
    endpoint,
    region,
    dynamodb,
    invoker,
    messages,
    clock,
    trace = () => {},
    random = randomBytes,
  } = options;
  const configuration = new Configuration(options, clock);
  return async () => {
    const table = await Table.open(dynamodb, pool.id);
    return {
      id: pool.id,
      arn: pool.arn,
      region,
      get issuer() {
        return issuerOf(issuerTypeOf(configuration.properties), endpoint, pool.id);
      },
      issuers: [issuerOf('ORIGINAL', endpoint, pool.id), issuerOf('UPDATED', endpoint, pool.id)],
      configuration,
      get properties() {
        return configuration.properties;
      },
      clients: configuration.clients,
      table,
      users: new Users(table, configuration.properties),
      keys: await openKeys(table, random),
      invoker,
      messages,
      clock,
      random,
      trace,
    };
  };
}

/** Runs `start` when it is first needed, and again only after it has failed. */
function once<T>(start: () => Promise<T>): () => Promise<T> {
  let started: Promise<T> | undefined;
  return () => {
    started ??= start().catch((error: unknown) => {
      started = undefined;
      throw error;
    });
    return started;
  };
}

/** The operation of the pool's API that a request names, or an empty text. */
function operationIn(request: HonoRequest): string {
  const target = request.header('x-amz-target') ?? '';
  return target.startsWith(service) ? target.slice(service.length) : '';
}

async function answer(context: Context, options: UserPoolServerOptions, open: () => Promise<Pool>) {
  const at = options.clock().getTime();
  const began = performance.now();
  const name = operationIn(context.req);
  const { status, body, errorType } = await run(name, await context.req.text(), open);
  options.trace?.({
    at,
    durationMs: performance.now() - began,
    kind: 'cognito',
    name: name || 'unknown operation',
    status,
  });
  return context.body(JSON.stringify(body), status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomUUID(),
    ...(errorType ? { 'x-amzn-errortype': `${errorType}:` } : {}),
  });
}

async function run(name: string, text: string, open: () => Promise<Pool>) {
  try {
    const operation = operations.get(name);
    if (!operation) throw new CognitoError('UnknownOperationException', `The local user pool does not know ${name}.`);
    return { status: 200 as const, body: await operation(parse(text), await open()) };
  } catch (error) {
    if (error instanceof CognitoError) {
      const { type, message } = error;
      return { status: 400 as const, body: { __type: type, message }, errorType: type };
    }
    console.error(`user pool: ${name} failed`, error);
    const type = 'InternalErrorException';
    return { status: 500 as const, body: { __type: type, message: 'Internal server error.' }, errorType: type };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new CognitoError('SerializationException', 'The request is not JSON.');
  }
}
