import { AdminDisableUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { type Ran, runPasskeys } from '../support/commands/passkeys-command.ts';
import { storedFor } from '../support/dynamodb/stored-items.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const endpoint = inject('url');

const admin = (...args: string[]): Promise<Ran> => adminVia(endpoint, ...args);
/** @param cognito where the command finds Cognito */
const adminVia = (cognito: string, ...args: string[]): Promise<Ran> =>
  runPasskeys(['admin', ...args, '--endpoint', endpoint, '--region', visitor.config.region], {
    AWS_ENDPOINT_URL: cognito,
  });
const pool = ['--user-pool-id', visitor.config.userPoolId];

/** Whether the table refuses new passkeys of the user. */
async function isLocked(Username: string): Promise<boolean> {
  const { userPoolId: UserPoolId } = visitor.config;
  const { UserAttributes = [] } = await visitor.cognito.send(new AdminGetUserCommand({ UserPoolId, Username }));
  const stored = await storedFor(UserAttributes.find(({ Name }) => Name === 'sub')?.Value ?? '');
  return stored.get('#PROFILE')?.['lockedAt'] !== undefined;
}

/** Tokens, or nothing when the code was refused. */
async function signInWith(email: string, code: string) {
  const { session } = await visitor.challenge(email);
  const answer = JSON.stringify({ type: 'recovery-code', code });
  return (await visitor.answerText(email, session, answer)).AuthenticationResult?.AccessToken;
}

describe('An intruder in an account that an administrator locks', () => {
  it('An intruder with tokens, passkeys and codes keeps no way in, and the owner gets one by `unlock`', async () => {
    const user = await visitor.user();
    const { AccessToken: token } = await visitor.passwordTokens(user);
    const sub = String(decodeJwt(token ?? '').sub);
    const intruders = visitor.authenticator();
    expect((await visitor.register(token, intruders)).status).toBe(201);
    const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
    const prepared = visitor.authenticator().create(await visitor.creationOptions(token));

    const locked = await admin('lock', user.email, ...pool);
    expect(locked).toMatchObject({ code: 0, error: '' });
    expect(locked.out).toMatch(/^Locked: [\w-]+\. Passkeys removed: 1\./);
    expect([...(await storedFor(sub)).keys()].filter((key) => key.startsWith('CREDENTIAL#'))).toEqual([]);

    const registration = await visitor.call('POST', '/passkeys', { token, body: { credential: prepared } });
    expect(registration).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(await visitor.call('POST', '/passkeys/recovery-codes', { token })).toMatchObject({ status: 401 });
    await expect(visitor.passwordTokens(user)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(visitor.challenge(user.email)).rejects.toMatchObject({ name: 'NotAuthorizedException' });

    const unlocked = await admin('unlock', user.email, ...pool, '--json');
    const { recoveryCode } = JSON.parse(unlocked.out);
    expect(await signInWith(user.email, body.codes[0] ?? '')).toBeUndefined();
    const owners = await signInWith(user.email, recoveryCode);
    expect((await visitor.register(owners, visitor.authenticator())).status).toBe(201);
    expect(await signInWith(user.email, recoveryCode)).toBeUndefined();
    expect(await admin('unlock', user.email, ...pool)).toMatchObject({
      code: 1,
      error: expect.stringContaining('The user is not locked, so nothing was changed.'),
    });
  });

  it('The table is locked when `lock` calls Cognito, and a step that fails is named', async () => {
    const { email } = await visitor.registered();
    const seen: string[] = [];
    let failing = '';
    const cognito = await listenOnLoopback(async (request) => {
      const action = request.headers.get('x-amz-target')?.split('.')[1] ?? '';
      const body = await request.text();
      if (action === failing) return Response.json({ __type: 'InternalErrorException' }, { status: 400 });
      if (action !== 'AdminGetUser') seen.push(`${action} ${await isLocked(JSON.parse(body).Username)}`);
      const headers = new Headers(request.headers);
      for (const name of ['host', 'content-length', 'connection']) headers.delete(name);
      return fetch(endpoint, { method: 'POST', headers, body });
    });
    const run = (action: string) => adminVia(`http://127.0.0.1:${cognito.port}`, action, email, ...pool);
    try {
      for (const [step, told] of [
        ['AdminDisableUser', 'The user is not disabled.'],
        ['AdminUserGlobalSignOut', 'but earlier sign-ins may not have ended'],
      ] as const) {
        failing = step;
        expect(await run('lock')).toMatchObject({ code: 1, error: expect.stringContaining(told) });
      }
      failing = '';
      expect(await run('lock')).toMatchObject({ code: 0 });
      failing = 'AdminEnableUser';
      const code = /has the recovery code [\dA-Z]{4}(-[\dA-Z]{4}){3}, but is not enabled/;
      expect(await run('unlock')).toMatchObject({ code: 1, error: expect.stringMatching(code) });
    } finally {
      await cognito.close();
    }
    expect(seen).toEqual(['AdminDisableUser true', 'AdminDisableUser true', 'AdminUserGlobalSignOut true']);
  });

  it('`unlock` does not enable a user who was disabled for another reason', async () => {
    const { email } = await visitor.registered();
    const { userPoolId: UserPoolId } = visitor.config;
    await visitor.cognito.send(new AdminDisableUserCommand({ UserPoolId, Username: email }));
    expect(await admin('unlock', email, ...pool)).toMatchObject({ code: 1 });
    const { Enabled } = await visitor.cognito.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    expect(Enabled).toBe(false);
  });

  it.each([
    [500, null, 'The API refused (status 500)', 1],
    [429, null, 'The API refused (status 429)', 1],
    [403, null, 'Not allowed (status 403)', 4],
    [200, 'no JSON', 'answers with something that is not JSON', 1],
  ])('An API that answers %i (%s) does not keep `lock` from disabling the user', async (status, text, told, code) => {
    const { email } = await visitor.registered();
    const { userPoolId: UserPoolId } = visitor.config;
    const headers = { 'content-type': 'application/json' };
    const broken = await listenOnLoopback(async () => new Response(text, { status, ...(text && { headers }) }));
    const at = ['--endpoint', `http://127.0.0.1:${broken.port}`, '--region', visitor.config.region];
    const ran = await runPasskeys(['admin', 'lock', email, ...pool, ...at], { AWS_ENDPOINT_URL: endpoint });
    await broken.close();
    expect(ran).toMatchObject({ code, error: expect.stringContaining(told) });
    const { Enabled } = await visitor.cognito.send(new AdminGetUserCommand({ UserPoolId, Username: email }));
    expect(Enabled).toBe(false);
  });

  it.each(['lock', 'unlock'])(
    '`npx passkeys admin %s` asks for the user pool and changes nothing without it',
    async (action) => {
      const user = await visitor.registered();
      const { AccessToken: token } = await visitor.passwordTokens(user);
      const sub = String(decodeJwt(token ?? '').sub);
      const before = await storedFor(sub);
      const { code, error } = await admin(action, sub);
      expect({ code, error }).toEqual({ code: 2, error: expect.stringContaining('Give --user-pool-id.') });
      expect(await storedFor(sub)).toEqual(before);
    },
  );

  it.each(['POST', 'DELETE'])('The admin API refuses %s of a lock with a user’s token', async (method) => {
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.registered());
    const url = `${endpoint}/admin/users/${decodeJwt(token ?? '').sub}/lock`;
    const answer = await fetch(url, { method, headers: { authorization: `Bearer ${token}` } });
    expect(answer.status).toBe(403);
  });
});
