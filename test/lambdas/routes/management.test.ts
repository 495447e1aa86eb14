import { describe, expect, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../../contract/shapes.ts';
import { credential } from '../store/credentials.ts';
import { call, callAsAdmin, type Loaded, loadHandlers } from './handlers.ts';

let here: Loaded['here'];
let passwordsToo: Loaded['passwordsToo'];
let passkeysOnly: Loaded['passkeysOnly'];
let userWith: Loaded['userWith'];
let written: Loaded['written'];
loadHandlers((loaded) => {
  ({ here, passwordsToo, passkeysOnly, userWith, written } = loaded);
});

describe('A sign-in of eleven minutes ago', () => {
  const age = 660;

  it('A sign-in of eleven minutes ago is enough to see passkeys', async () => {
    const { userId, ids } = await userWith(1);
    expect(await call(passwordsToo.list, { userId, age })).toMatchObject({
      status: 200,
      body: { passkeys: [{ id: ids[0] }] },
    });
    expect((await call(passwordsToo.recoveryCodes, { userId, age })).status).toBe(200);
  });

  it('A sign-in of eleven minutes ago is too old to rename or remove a passkey, choose another default, or make recovery codes', async () => {
    const { userId, ids } = await userWith(2);
    const refused = { status: 403, body: { code: 'reauthentication_required' } };
    expect(await call(passwordsToo.remove, { userId, id: ids[0], age })).toMatchObject(refused);
    expect(await call(passwordsToo.newRecoveryCodes, { userId, age })).toMatchObject(refused);
    for (const body of [{ name: 'Phone' }, { default: true }]) {
      expect(await call(passwordsToo.update, { userId, id: ids[0], body, age })).toMatchObject(refused);
    }
    const { credentials, profile } = await here.store.readUser(userId);
    expect(credentials.map(({ name }) => name)).not.toContain('Phone');
    expect(credentials).toHaveLength(2);
    expect(profile).not.toHaveProperty('defaultCredential');
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
