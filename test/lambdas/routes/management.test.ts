import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../../contract/shapes.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from '../store/credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
let userPool: LoopbackServer;

/** The handlers as Lambda loads them, where another way to sign in works or does not. */
async function load(otherSignInMethods: boolean) {
  vi.stubEnv('POLICY', JSON.stringify({ otherSignInMethods }));
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
  };
}
type Handlers = Awaited<ReturnType<typeof load>>;
let passwordsToo: Handlers;
let passkeysOnly: Handlers;

const written: string[] = [];

beforeAll(async () => {
  here = await ceremonyStack();
  // No token here is revoked: test/outside/revoked.test.ts asks a user pool.
  userPool = await listenOnLoopback(async () => Response.json({}));
  for (const [name, value] of Object.entries({
    AWS_ENDPOINT_URL: inject('dynamoDbEndpoint'),
    AWS_REGION: 'ap-southeast-2',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: here.tableName,
    RECENT_AUTHENTICATION_SECONDS: '600',
    USER_POOL_ENDPOINT: `http://127.0.0.1:${userPool.port}`,
  })) {
    vi.stubEnv(name, value);
  }
  passwordsToo = await load(true);
  passkeysOnly = await load(false);
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await userPool.close();
});

async function userWith(count: number) {
  const { userId } = credential();
  const credentials = Array.from({ length: count }, () => credential({ userId }));
  for (const each of credentials) await here.store.addCredential(each, 'ada', 20, anyCaller);
  return { userId, ids: credentials.map(({ id }) => id) };
}

interface Call {
  readonly userId: string;
  readonly id?: string | undefined;
  readonly body?: unknown;
  /** Seconds since the sign-in. */
  readonly age?: number;
}

async function call(handler: Handlers[keyof Handlers], { userId, id, body, age = 0 }: Call) {
  const claims = {
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    sub: userId,
    username: 'ada',
    auth_time: String(Math.floor(Date.now() / 1000) - age),
  };
  return invoke(handler, { jwt: { claims } }, { ...(id && { id }) }, body);
}

const arn = 'arn:aws:sts::123456789012:assumed-role/Support/eve';
const callAsAdmin = (handler: Handlers[keyof Handlers], { userId, id }: Omit<Call, 'body' | 'age'>) =>
  invoke(handler, { iam: { userArn: arn } }, { sub: userId, ...(id && { id }) });

async function invoke(handler: Handlers[keyof Handlers], authorizer: object, pathParameters: object, body?: unknown) {
  const event = Object.assign({} as APIGatewayProxyEventV2, {
    headers: { 'content-type': 'application/json' },
    pathParameters,
    requestContext: { authorizer },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = await handler(event, { awsRequestId: randomUUID(), functionName: 'f' } as Context);
  return { status: answer.statusCode, body: answer.body === undefined ? undefined : JSON.parse(answer.body) };
}

describe('A sign-in of eleven minutes ago', () => {
  const age = 660;

  it('A sign-in of eleven minutes ago is enough to see passkeys and to rename one', async () => {
    const { userId, ids } = await userWith(1);
    const body = { name: 'Work', default: true };
    const updated = await call(passwordsToo.update, { userId, id: ids[0], body, age });
    expect(updated).toMatchObject({ status: 200, body: { id: ids[0], ...body } });
    expect(await call(passwordsToo.list, { userId, age })).toEqual({
      status: 200,
      body: { passkeys: [updated.body] },
    });
    expect((await call(passwordsToo.recoveryCodes, { userId, age })).status).toBe(200);
  });

  it('A sign-in of eleven minutes ago is too old to remove a passkey or make recovery codes', async () => {
    const { userId, ids } = await userWith(2);
    const refused = { status: 403, body: { code: 'reauthentication_required' } };
    expect(await call(passwordsToo.remove, { userId, id: ids[0], age })).toMatchObject(refused);
    expect(await call(passwordsToo.newRecoveryCodes, { userId, age })).toMatchObject(refused);
    const { credentials, profile } = await here.store.readUser(userId);
    expect(credentials).toHaveLength(2);
    expect(profile).not.toHaveProperty('recoveryCodes');
  });
});

describe('The last passkey', () => {
  it('The last passkey must stay if it is the only sign-in method besides recovery codes', async () => {
    const { userId, ids } = await userWith(2);
    expect((await call(passkeysOnly.newRecoveryCodes, { userId })).status).toBe(201);
    expect(await call(passkeysOnly.remove, { userId, id: ids[0] })).toEqual({ status: 204, body: undefined });
    expect(await call(passkeysOnly.remove, { userId, id: ids[1] })).toMatchObject({
      status: 409,
      body: { code: 'last_sign_in_method' },
    });
    // What is gone is gone, and is no last one.
    expect((await call(passkeysOnly.remove, { userId, id: ids[0] })).status).toBe(204);
  });

  it('The last passkey may be removed by an administrator or if another sign-in method works', async () => {
    const [one, other] = [await userWith(1), await userWith(1)];
    expect((await call(passwordsToo.remove, { userId: one.userId, id: one.ids[0] })).status).toBe(204);
    const removed = await callAsAdmin(passkeysOnly.adminRemove, { userId: other.userId, id: other.ids[0] });
    expect(removed).toEqual({ status: 200, body: { removed: 1 } });
    expect((await here.store.readUser(other.userId)).credentials).toEqual([]);
  });
});

describe('A change of a passkey', () => {
  it.each([
    [{}],
    [{ name: '' }],
    [{ name: ' ' }],
    [{ name: 'x'.repeat(65) }],
    [{ name: 1 }],
    [{ default: 'true' }],
    [[]],
    [null],
    [undefined],
  ])('A change of a passkey with the body %j is refused', async (body) => {
    const { userId, ids } = await userWith(1);
    const answer = await call(passwordsToo.update, { userId, id: ids[0], body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });

  it.each([
    ['hides a right-to-left override', 'My \u202Eenohp'],
    ['hides a zero-width space', 'My\u200Bphone'],
    ['breaks the line', 'Work\nRemove this'],
    ['is half an emoji', '\ud83d'],
    ['is invisible', '\u3164'],
  ])('A rename to a name that %s is refused, names the member and changes nothing', async (_what, name) => {
    const { userId, ids } = await userWith(1);
    const answer = await call(passwordsToo.update, { userId, id: ids[0], body: { name } });
    expect(answer).toMatchObject({
      status: 400,
      body: {
        errors: [{ member: 'name', problem: 'invalid' }],
        title: expect.stringContaining('invisible characters'),
      },
    });
    expect((await here.store.readUser(userId)).credentials).toMatchObject([{ name: 'Passkey' }]);
  });

  it('A rename stores the name in NFC', async () => {
    const { userId, ids } = await userWith(1);
    const answer = await call(passwordsToo.update, { userId, id: ids[0], body: { name: ' Zoe\u0308’s  phone' } });
    expect(answer).toMatchObject({ status: 200, body: { name: 'Zoë’s phone' } });
  });

  it('A change or removal of an unknown passkey answers 404', async () => {
    const [mine, theirs] = [await userWith(1), await userWith(1)];
    const unknown = { status: 404, body: { code: 'passkey_unknown' } };
    for (const id of [theirs.ids[0], credential().id, 'no=id', undefined]) {
      const which = { userId: mine.userId, id };
      expect(await call(passwordsToo.update, { ...which, body: { name: 'Mine' } })).toMatchObject(unknown);
      expect(await call(passwordsToo.remove, which)).toMatchObject(unknown);
      expect(await callAsAdmin(passwordsToo.adminRemove, which)).toMatchObject(unknown);
    }
    expect((await here.store.readUser(theirs.userId)).credentials).toMatchObject([{ name: 'Passkey' }]);
  });
});

describe('The recovery codes', () => {
  it('Recovery codes are shown once and only counted afterward', async () => {
    const { userId } = await userWith(0);
    expect(await call(passwordsToo.recoveryCodes, { userId })).toEqual({
      status: 200,
      body: { remaining: 0, createdAt: null },
    });
    const made = await call(passwordsToo.newRecoveryCodes, { userId });
    const { codes, ...set }: NewRecoveryCodesResponse = made.body;
    expect(made.status).toBe(201);
    expect(new Set(codes).size).toBe(10);
    expect(set).toEqual({ remaining: 10, createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
    expect((await call(passwordsToo.recoveryCodes, { userId })).body).toEqual(set);
    for (const code of codes) expect(written.join('')).not.toContain(code);
  });
});

describe('An administrator', () => {
  it('An administrator sees a user’s passkeys as the user does', async () => {
    const { userId } = await userWith(2);
    expect(await callAsAdmin(passwordsToo.adminList, { userId })).toEqual(await call(passwordsToo.list, { userId }));
  });

  it('An administrator is told what was removed, and 0 or false when it is asked for again', async () => {
    const { userId, ids } = await userWith(3);
    await call(passwordsToo.newRecoveryCodes, { userId });
    const answers = async (handler: Handlers[keyof Handlers], id?: string) => [
      await callAsAdmin(handler, { userId, id }),
      await callAsAdmin(handler, { userId, id }),
    ];
    const removed = (what: unknown) => ({ status: 200, body: { removed: what } });
    expect(await answers(passwordsToo.adminRemove, ids[0])).toEqual([removed(1), removed(0)]);
    expect(await answers(passwordsToo.adminRemoveAll)).toEqual([removed(2), removed(0)]);
    expect(await answers(passwordsToo.adminResetRecovery)).toEqual([removed(true), removed(false)]);
    expect(await here.store.readUser(userId)).toEqual({
      profile: { username: 'ada', credentials: 0 },
      credentials: [],
    });
  });

  it('An administrator who writes the `sub` in upper case removes that user’s passkeys and recovery codes', async () => {
    const { userId, ids } = await userWith(3);
    await call(passwordsToo.newRecoveryCodes, { userId });
    const shouted = { userId: userId.toUpperCase() };
    expect(shouted.userId).not.toBe(userId);
    expect((await callAsAdmin(passwordsToo.adminList, shouted)).body.passkeys).toHaveLength(3);
    expect((await callAsAdmin(passwordsToo.adminRemove, { ...shouted, id: ids[0] })).body).toEqual({ removed: 1 });
    expect((await callAsAdmin(passwordsToo.adminRemoveAll, shouted)).body).toEqual({ removed: 2 });
    expect((await callAsAdmin(passwordsToo.adminResetRecovery, shouted)).body).toEqual({ removed: true });
    expect(await here.store.readUser(userId)).toEqual({
      profile: { username: 'ada', credentials: 0 },
      credentials: [],
    });
  });

  it('An administrator is told 404 for a user who never had anything, and nothing is stored for that user', async () => {
    const { userId } = await userWith(0);
    for (const handler of [passwordsToo.adminRemoveAll, passwordsToo.adminResetRecovery]) {
      expect(await callAsAdmin(handler, { userId })).toMatchObject({ status: 404, body: { code: 'user_unknown' } });
    }
    const one = await callAsAdmin(passwordsToo.adminRemove, { userId, id: credential().id });
    expect(one).toMatchObject({ status: 404, body: { code: 'passkey_unknown' } });
    expect(await here.store.readUser(userId)).toEqual({ credentials: [] });
  });

  it('An administrator is told 400 for what cannot be a `sub`', async () => {
    for (const handler of [passwordsToo.adminList, passwordsToo.adminRemoveAll, passwordsToo.adminResetRecovery]) {
      expect(await callAsAdmin(handler, { userId: 'ada@example.com' })).toMatchObject({
        status: 400,
        body: { code: 'invalid_request', errors: [{ member: 'sub', problem: 'invalid' }] },
      });
    }
  });

  it('The log names the administrator, the action and the user', async () => {
    const { userId, ids } = await userWith(2);
    written.length = 0;
    await callAsAdmin(passwordsToo.adminList, { userId });
    await callAsAdmin(passwordsToo.adminRemove, { userId, id: ids[0] });
    await callAsAdmin(passwordsToo.adminRemoveAll, { userId });
    await callAsAdmin(passwordsToo.adminResetRecovery, { userId });
    const audited = written
      .flatMap((chunk) => chunk.trim().split('\n'))
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === 'Administration');
    const digest = expect.stringMatching(/^[\w-]{43}$/);
    expect(audited).toMatchObject([
      { action: 'passkeys listed', by: arn, userId },
      { action: 'passkey removed', by: arn, userId, credential: digest, removed: 1 },
      { action: 'all passkeys removed', by: arn, userId, credentials: [digest] },
      { action: 'recovery codes removed', by: arn, userId, removed: false },
    ]);
  });

  it('The administrator’s operations refuse a user’s access token', async () => {
    const { userId, ids } = await userWith(1);
    for (const handler of [
      passwordsToo.adminList,
      passwordsToo.adminRemove,
      passwordsToo.adminRemoveAll,
      passwordsToo.adminResetRecovery,
    ]) {
      expect((await call(handler, { userId, id: ids[0] })).status).toBe(401);
    }
    expect((await here.store.readUser(userId)).credentials).toHaveLength(1);
  });
});
