import { describe, expect, it } from 'vitest';
import { credential } from '../store/credentials.ts';
import { administratorArn, call, callAsAdmin, type Handlers, type Loaded, loadHandlers } from './handlers.ts';

let here: Loaded['here'];
let passwordsToo: Loaded['passwordsToo'];
let userWith: Loaded['userWith'];
let written: Loaded['written'];
loadHandlers((loaded) => {
  ({ here, passwordsToo, userWith, written } = loaded);
});

/** For those operations that have one. */
const body = { action: 'cancel' };

/** All operations that need a signature. */
const administratorsOperations = (): Handlers[keyof Handlers][] =>
  Object.entries(passwordsToo).flatMap(([name, handler]) => (name.startsWith('admin') ? [handler] : []));

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
    for (const handler of administratorsOperations()) {
      expect(await callAsAdmin(handler, { userId: 'ada@example.com', body })).toMatchObject({
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
    await callAsAdmin(passwordsToo.adminRecovery, { userId, body });
    await callAsAdmin(passwordsToo.adminLock, { userId });
    await callAsAdmin(passwordsToo.adminUnlock, { userId });
    await callAsAdmin(passwordsToo.adminForget, { userId });
    const audited = written
      .flatMap((chunk) => chunk.trim().split('\n'))
      .map((line) => JSON.parse(line))
      .filter(({ message }) => message === 'Administration');
    const digest = expect.stringMatching(/^[\w-]{43}$/);
    expect(audited).toMatchObject([
      { action: 'passkeys listed', by: administratorArn, userId },
      { action: 'passkey removed', by: administratorArn, userId, credential: digest, removed: 1 },
      { action: 'all passkeys removed', by: administratorArn, userId, credentials: [digest] },
      { action: 'recovery codes removed', by: administratorArn, userId, removed: false },
      { action: 'recovery cancelled', by: administratorArn, userId, outcome: 'none' },
      { action: 'user locked', by: administratorArn, userId, credentials: [] },
      { action: 'user unlocked', by: administratorArn, userId, outcome: 'unlocked' },
      { action: 'user is being forgotten', by: administratorArn, userId },
      // The profile, the hour of two registrations, and two removals.
      { action: 'user forgotten', by: administratorArn, userId, passkeys: 0, others: 4, complete: true },
    ]);
    // A recovery code. One in a thousand UUIDs has digits alone where a code would be.
    expect(written.join('')).not.toMatch(/(?<!\w)[0-9A-Z]{4}(-[0-9A-Z]{4}){3}(?!\w)/);
  });

  it('The administrator’s operations refuse a user’s access token', async () => {
    const { userId, ids } = await userWith(1);
    for (const handler of administratorsOperations()) {
      expect((await call(handler, { userId, id: ids[0], body })).status).toBe(401);
    }
    expect((await here.store.readUser(userId)).credentials).toHaveLength(1);
  });
});
