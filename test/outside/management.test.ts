import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import type { ListResponse, Passkey } from '../../contract/shapes.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));

/** A signed-in user with passkeys of some names, each on an authenticator of its own. */
async function userWith(...names: string[]) {
  const user = await visitor.user();
  const { AccessToken: token } = await visitor.passwordTokens(user);
  const passkeys: Passkey[] = [];
  const authenticators = names.map(() => visitor.authenticator());
  for (const [index, authenticator] of authenticators.entries()) {
    const { status, body } = await visitor.register(token, authenticator, {}, names[index]);
    if (status !== 201) throw new Error(`Registration answered ${status}.`);
    passkeys.push(body);
  }
  return { ...user, token, passkeys, authenticators };
}
const list = async (token: string | undefined) =>
  (await visitor.call<ListResponse>('GET', '/passkeys', { token })).body.passkeys;
const path = (passkey: Pick<Passkey, 'id'> | undefined) => `/passkeys/${passkey?.id}`;

describe('Passkey management', () => {
  it('A user renames a passkey', async () => {
    const { token, passkeys } = await userWith('Phone', 'Laptop');
    const renamed = await visitor.call('PATCH', path(passkeys[0]), { token, body: { name: ' Old phone ' } });
    expect(renamed).toMatchObject({ status: 200, body: { ...passkeys[0], name: 'Old phone' } });
    expect(await list(token)).toEqual([renamed.body, passkeys[1]]);
  });

  it('A user makes a passkey the default, and the options list it first', async () => {
    const { email, token, passkeys } = await userWith('One', 'Two', 'Three');
    for (const passkey of passkeys) {
      const made = await visitor.call('PATCH', path(passkey), { token, body: { default: true } });
      expect(made).toMatchObject({ status: 200, body: { default: true } });
      const { options } = await visitor.challenge(email);
      expect(options.allowCredentials?.[0]?.id).toBe(passkey.id);
      expect((await list(token)).filter((each) => each.default).map(({ id }) => id)).toEqual([passkey.id]);
    }
  });

  it('A user removes a passkey, and it no longer signs in, with or without a user name', async () => {
    const { email, token, passkeys, authenticators } = await userWith('Phone', 'Laptop');
    const [lost, kept] = authenticators;
    if (!lost || !kept) throw new Error('There are two.');
    for (let count = 0; count < 3; count++) {
      const removed = await visitor.call('DELETE', path(passkeys[0]), { token });
      expect({ status: removed.status, body: removed.body }).toEqual({ status: 204, body: '' });
    }
    expect(await list(token)).toEqual([passkeys[1]]);
    const { session, options } = await visitor.challenge(email);
    const { allowCredentials, ...any } = options;
    expect(allowCredentials?.map(({ id }) => id)).toEqual([passkeys[1]?.id]);
    expect((await visitor.answer(email, session, lost.get(any))).AuthenticationResult).toBeUndefined();
    expect((await visitor.signInNameless(lost)).AuthenticationResult).toBeUndefined();
    expect((await visitor.signInNameless(kept)).AuthenticationResult).toBeDefined();
  });

  it('A user with a password removes the last passkey', async () => {
    const { token, passkeys } = await userWith('Phone');
    expect((await visitor.call('DELETE', path(passkeys[0]), { token })).status).toBe(204);
    expect(await list(token)).toEqual([]);
  });

  it('A registration sent again does not bring back a removed passkey', async () => {
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
    const authenticator = visitor.authenticator();
    const credential = authenticator.create(await visitor.creationOptions(token));
    const { body } = await visitor.call<Passkey>('POST', '/passkeys', { token, body: { credential } });
    await visitor.confirm(token, authenticator);
    await visitor.call('DELETE', path(body), { token });
    const again = await visitor.call('POST', '/passkeys', { token, body: { credential } });
    expect(again).toMatchObject({ status: 409, body: { code: 'challenge_used' } });
    expect(await list(token)).toEqual([]);
  });

  it('A user cannot change or remove the passkeys of another user', async () => {
    const [mine, theirs] = [await userWith('Mine'), await userWith('Theirs')];
    const { token } = mine;
    for (const id of [theirs.passkeys[0]?.id ?? '', randomBytes(20).toString('base64url'), 'recovery-codes', '%00']) {
      for (const method of ['PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { name: 'Mine', default: true } : undefined;
        const answer = await visitor.call(method, `/passkeys/${id}`, { token, body });
        expect(answer).toMatchObject({ status: 404, body: { code: 'passkey_unknown' } });
      }
    }
    expect(await list(theirs.token)).toEqual(theirs.passkeys);
    expect(await list(mine.token)).toEqual(mine.passkeys);
  });

  it('A new passkey has the provider of its authenticator', async () => {
    const aaguid = 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4';
    const authenticator = visitor.authenticator({ aaguid: Buffer.from(aaguid.replaceAll('-', ''), 'hex') });
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
    const { body } = await visitor.register(token, authenticator);
    expect(body).toMatchObject({ aaguid, provider: 'Google Password Manager' });
    expect(await list(token)).toEqual([body]);
  });
});

it.each([
  ['PATCH', '/passkeys/AAAA'],
  ['DELETE', '/passkeys/AAAA'],
  ['GET', '/passkeys/recovery-codes'],
  ['POST', '/passkeys/recovery-codes'],
])('%s %s needs a token', async (method, where) => {
  expect((await visitor.call(method, where)).status).toBe(401);
});

it.each(['PATCH', 'DELETE'])('Pages of the API’s own origins may send %s requests', async (method) => {
  const { status, headers } = await fetch(`${visitor.config.apiUrl}/passkeys/AAAA`, {
    method: 'OPTIONS',
    headers: { origin: visitor.origin, 'access-control-request-method': method },
  });
  expect(status).toBe(204);
  expect(headers.get('access-control-allow-methods')).toContain(method);
});
