import { decodeJwt } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { type Ran, runPasskeys } from '../support/commands/passkeys-command.ts';
import { storedFor } from '../support/dynamodb/stored-items.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const endpoint = inject('url');

const admin = (...args: string[]): Promise<Ran> =>
  runPasskeys(['admin', ...args, '--endpoint', endpoint, '--region', visitor.config.region], {
    AWS_ENDPOINT_URL: endpoint,
  });
const pool = ['--user-pool-id', visitor.config.userPoolId];

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
    expect(locked.out).toContain('Locked. Passkeys removed: 1.');
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
    expect((await admin('unlock', user.email, ...pool)).out).toContain('It was not locked');
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
