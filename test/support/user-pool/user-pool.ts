import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { serve } from '@hono/node-server';
import type { Caller, Invoker } from '../../../local/functions/invoker.ts';
import { Messages } from '../../../local/shared/messages.ts';
import type { TraceEvent } from '../../../local/shared/trace.ts';
import { userPoolServer } from '../../../local/user-pool/server.ts';

/** An event as a trigger gets it. */
export interface TriggerEvent {
  version: string;
  region: string;
  userPoolId: string;
  userName: string;
  callerContext: Record<string, string>;
  triggerSource: string;
  request: Record<string, unknown>;
  response: Record<string, unknown>;
}
type TriggerFunction = (event: TriggerEvent) => unknown;
export type TriggerFunctions = Record<'define' | 'create' | 'verify', TriggerFunction>;
type AllTriggers = TriggerFunctions & { readonly token?: TriggerFunction; readonly post?: TriggerFunction };

export const functionArn = (name: string) => `arn:aws:lambda:ap-southeast-2:000000000000:function:${name}`;

interface Invocation {
  readonly functionArn: string;
  readonly event: TriggerEvent;
  readonly caller: Caller;
}

export interface UserPoolOptions {
  readonly dynamoDbEndpoint: string;
  readonly pool?: Record<string, unknown>;
  readonly client?: Record<string, unknown>;
  /** `token`, which the pool's properties have to name, runs before tokens are made; `post` likewise is Post Authentication. */
  readonly triggers?: Partial<AllTriggers>;
  readonly random?: (size: number) => Buffer;
  /** To start again with what an earlier pool has stored. */
  readonly poolId?: string;
}

let pools = 0;

/** A local user pool over HTTP, with triggers that are plain functions of this process. */
export async function startUserPool(options: UserPoolOptions) {
  pools += 1;
  const poolId = options.poolId ?? `ap-southeast-2_${process.pid}x${pools}`;
  const clientId = 'testclient';
  const poolArn = `arn:aws:cognito-idp:ap-southeast-2:000000000000:userpool/${poolId}`;
  const invocations: Invocation[] = [];
  const traces: TraceEvent[] = [];
  const messages = new Messages();
  const time = { offset: 0 };
  const dynamodb = new DynamoDBClient({
    endpoint: options.dynamoDbEndpoint,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });

  const invoker: Invoker = {
    async invoke(arn, given, caller) {
      const event: TriggerEvent = JSON.parse(JSON.stringify(given));
      invocations.push({ functionArn: arn, event: structuredClone(event), caller });
      const name = (['define', 'create', 'verify', 'token', 'post'] as const).find((key) => functionArn(key) === arn);
      const trigger = name && options.triggers?.[name];
      if (!trigger) throw new Error(`no function ${arn}`);
      return trigger(event);
    },
  };

  // The endpoint is known once the server listens, and the pool needs it: two steps.
  let fetch: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 });
  const listening = Promise.withResolvers<number>();
  const server = serve({ fetch: (request) => fetch(request), port: 0, hostname: '127.0.0.1' }, ({ port }) =>
    listening.resolve(port),
  );
  const endpoint = `http://localhost:${await listening.promise}`;
  fetch = userPoolServer({
    pool: {
      id: poolId,
      arn: poolArn,
      properties: {
        UsernameAttributes: ['email'],
        AutoVerifiedAttributes: ['email'],
        ...(options.triggers && {
          LambdaConfig: {
            DefineAuthChallenge: functionArn('define'),
            CreateAuthChallenge: functionArn('create'),
            VerifyAuthChallengeResponse: functionArn('verify'),
          },
        }),
        ...options.pool,
      },
    },
    clients: [
      {
        id: clientId,
        properties: {
          ExplicitAuthFlows: [
            'ALLOW_USER_PASSWORD_AUTH',
            'ALLOW_ADMIN_USER_PASSWORD_AUTH',
            'ALLOW_USER_SRP_AUTH',
            'ALLOW_CUSTOM_AUTH',
            'ALLOW_REFRESH_TOKEN_AUTH',
          ],
          PreventUserExistenceErrors: 'ENABLED',
          ...options.client,
        },
      },
      { id: 'otherclient', properties: {} },
    ],
    endpoint,
    accountId: '000000000000',
    region: 'ap-southeast-2',
    dynamodb,
    invoker,
    messages,
    clock: () => new Date(Date.now() + time.offset),
    trace: (event) => traces.push(event),
    ...(options.random && { random: options.random }),
  }).fetch;

  const cognito = new CognitoIdentityProviderClient({
    endpoint,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  return {
    cognito,
    endpoint,
    poolId,
    poolArn,
    clientId,
    messages,
    invocations,
    traces,
    dynamodb,
    /** Moves the pool's clock forward. */
    pass(seconds: number) {
      time.offset += seconds * 1000;
    },
    async stop() {
      cognito.destroy();
      dynamodb.destroy();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
export type TestUserPool = Awaited<ReturnType<typeof startUserPool>>;

/** The name and text of the error that a call of the SDK ends in. */
export async function refusal(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  throw new Error('the call was expected to be refused');
}
