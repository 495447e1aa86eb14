import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll, beforeAll, inject, vi } from 'vitest';
import type { Policy } from '../../../contract/policy.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { type TrustingUserPool, trustingUserPool } from '../../support/user-pool/trusting-user-pool.ts';
import { credential } from '../store/credentials.ts';

/** The handlers as Lambda loads them, with what differs from the default policy. */
async function load(changed: Partial<Policy>) {
  vi.stubEnv('POLICY', JSON.stringify(changed));
  vi.resetModules();
  return {
    list: (await import('../../../lambdas/routes/list.ts')).handler,
    update: (await import('../../../lambdas/routes/update.ts')).handler,
    remove: (await import('../../../lambdas/routes/remove.ts')).handler,
    recoveryCodes: (await import('../../../lambdas/routes/recovery-codes.ts')).handler,
    newRecoveryCodes: (await import('../../../lambdas/routes/new-recovery-codes.ts')).handler,
    adminList: (await import('../../../lambdas/routes/admin-list.ts')).handler,
    adminRemove: (await import('../../../lambdas/routes/admin-remove.ts')).handler,
    adminRemoveAll: (await import('../../../lambdas/routes/admin-remove-all.ts')).handler,
    adminResetRecovery: (await import('../../../lambdas/routes/admin-reset-recovery.ts')).handler,
    adminLock: (await import('../../../lambdas/routes/admin-lock.ts')).handler,
    adminForget: (await import('../../../lambdas/routes/admin-forget.ts')).handler,
    recovery: (await import('../../../lambdas/routes/recovery.ts')).handler,
    adminRecovery: (await import('../../../lambdas/routes/admin-recovery.ts')).handler,
    adminUnlock: (await import('../../../lambdas/routes/admin-unlock.ts')).handler,
  };
}
export type Handlers = Awaited<ReturnType<typeof load>>;

interface Call {
  readonly userId: string;
  readonly id?: string | undefined;
  readonly body?: unknown;
  /** Seconds since the sign-in. */
  readonly age?: number;
  /** What names the sign-in. */
  readonly session?: string;
}

/** The signer of an administrator's calls. */
export const administratorArn = 'arn:aws:sts::123456789012:assumed-role/Support/eve';

/** @param userPoolEndpoint where the handlers ask whether a token was revoked */
async function loaded(userPoolEndpoint: string) {
  const here = await ceremonyStack();
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: inject('dynamoDbEndpoint'),
    AWS_REGION: 'ap-southeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: here.tableName,
    RECENT_AUTHENTICATION_SECONDS: '600',
    USER_POOL_ENDPOINT: userPoolEndpoint,
    USER_POOL_ID: 'ap-southeast-2_AAAAAAAAA',
    AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: userPoolEndpoint,
  })) {
    vi.stubEnv(name, value);
  }
  const changesNeed = 'recent-sign-in';
  const handlers = {
    passwordsToo: await load({ otherSignInMethods: true, changesNeed }),
    passkeysOnly: await load({ changesNeed }),
    /** The default policy. */
    strict: await load({ otherSignInMethods: true }),
  };
  /** What the functions wrote to their log. */
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  return {
    here,
    ...handlers,
    written,
    /** A user with so many passkeys. */
    async userWith(count: number) {
      const { userId } = credential();
      const credentials = Array.from({ length: count }, () => credential({ userId }));
      for (const each of credentials) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
      return { userId, ids: credentials.map(({ id }) => id) };
    },
  };
}
export type Loaded = Awaited<ReturnType<typeof loaded>>;

/** Loads the handlers before the tests of a file, over a table of their own, and restores what they changed after them. */
export function loadHandlers(use: (handlers: Loaded) => void): void {
  let userPool: TrustingUserPool;
  beforeAll(async () => {
    userPool = await trustingUserPool();
    use(await loaded(userPool.endpoint));
  });
  afterAll(async () => {
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await userPool.close();
  });
}

/** Calls an operation as the signed-in user. */
export async function call(
  handler: Handlers[keyof Handlers],
  { userId, id, body, age = 0, session = 'session' }: Call,
) {
  const claims = {
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    sub: userId,
    username: 'ada',
    client_id: 'client',
    origin_jti: session,
    auth_time: String(Math.floor(Date.now() / 1000) - age),
  };
  return invoke(handler, { jwt: { claims } }, { ...(id && { id }) }, body);
}

/** Calls an operation as an administrator. */
export const callAsAdmin = (handler: Handlers[keyof Handlers], { userId, id, body }: Omit<Call, 'age' | 'session'>) =>
  invoke(handler, { iam: { userArn: administratorArn } }, { sub: userId, ...(id && { id }) }, body);

async function invoke(handler: Handlers[keyof Handlers], authorizer: object, pathParameters: object, body?: unknown) {
  const event = Object.assign({} as APIGatewayProxyEventV2, {
    headers: { 'content-type': 'application/json', authorization: 'Bearer ada' },
    pathParameters,
    requestContext: { authorizer },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await handler(event, { awsRequestId: randomUUID(), functionName: 'f' } as Context);
  return { status: answer.statusCode, body: answer.body === undefined ? undefined : JSON.parse(answer.body) };
}
