import { describe, expect, it } from 'vitest';
import { call, callAsAdmin, type Loaded, loadHandlers } from './handlers.ts';

let here: Loaded['here'];
let strict: Loaded['strict'];
let passwordsToo: Loaded['passwordsToo'];
let userWith: Loaded['userWith'];
loadHandlers((loaded) => {
  ({ here, strict, passwordsToo, userWith } = loaded);
});

const [start, cancel, allow] = ['start', 'cancel', 'allow'].map((action) => ({ action }));
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const running = { startedAt: time, dueAt: time, endsAt: time };
const confirm = (userId: string, session: string) =>
  here.store.confirmSession(userId, { session, at: Math.floor(Date.now() / 1000) });

describe('A recovery with a delay', () => {
  it('A user who lost the only device starts one with the password, and sees in the list when it is due', async () => {
    const { userId } = await userWith(1);
    expect((await call(strict.list, { userId })).body.recovery).toBeNull();
    const started = await call(strict.recovery, { userId, body: start });
    expect(started).toEqual({ status: 200, body: { recovery: running } });
    const { startedAt, dueAt, endsAt } = started.body.recovery;
    expect(Date.parse(dueAt) - Date.parse(startedAt)).toBeGreaterThan(24 * 3_600_000 - 1_000);
    expect(Date.parse(endsAt) - Date.parse(dueAt)).toBe(7 * 24 * 3_600_000);
    expect((await call(strict.list, { userId })).body.recovery).toEqual(started.body.recovery);
    expect((await callAsAdmin(strict.adminList, { userId })).body.recovery).toEqual(started.body.recovery);
  });

  it('It lets nothing be changed before it is due', async () => {
    const { userId, ids } = await userWith(1);
    await call(strict.recovery, { userId, body: start });
    const refused = { status: 403, body: { code: 'step_up_required' } };
    expect(await call(strict.remove, { userId, id: ids[0] })).toMatchObject(refused);
    expect(await call(strict.newRecoveryCodes, { userId })).toMatchObject(refused);
    expect(await call(strict.update, { userId, id: ids[0], body: { name: 'Mine' } })).toMatchObject(refused);
  });

  it('A session without a passkey neither cancels it nor lets it through; one that a passkey confirmed does', async () => {
    const { userId } = await userWith(1);
    await call(strict.recovery, { userId, body: start });
    await confirm(userId, 'laptop');
    for (const body of [cancel, allow]) {
      const answer = await call(strict.recovery, { userId, body, session: 'thief' });
      expect(answer).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    }
    const allowed = await call(strict.recovery, { userId, body: allow, session: 'laptop' });
    expect(Date.parse(allowed.body.recovery.dueAt)).toBeLessThanOrEqual(Date.now());
    const cancelled = await call(strict.recovery, { userId, body: cancel, session: 'laptop' });
    expect(cancelled).toEqual({ status: 200, body: { recovery: null } });
    expect((await call(strict.recovery, { userId, body: cancel, session: 'laptop' })).status).toBe(200);
    const none = await call(strict.recovery, { userId, body: allow, session: 'laptop' });
    expect(none).toMatchObject({ status: 409, body: { code: 'recovery_unavailable' } });
  });

  it('An administrator cancels it or lets it through', async () => {
    const { userId } = await userWith(1);
    await call(strict.recovery, { userId, body: start });
    const allowed = await callAsAdmin(strict.adminRecovery, { userId, body: allow });
    expect(Date.parse(allowed.body.recovery.dueAt)).toBeLessThanOrEqual(Date.now());
    const none = { status: 200, body: { recovery: null } };
    for (let count = 0; count < 2; count++)
      expect(await callAsAdmin(strict.adminRecovery, { userId, body: cancel })).toEqual(none);
    const nothing = { status: 409, body: { code: 'recovery_unavailable' } };
    expect(await callAsAdmin(strict.adminRecovery, { userId, body: allow })).toMatchObject(nothing);
    const stranger = (await userWith(0)).userId;
    const unknown = { status: 404, body: { code: 'user_unknown' } };
    expect(await callAsAdmin(strict.adminRecovery, { userId: stranger, body: cancel })).toMatchObject(unknown);
    expect(await here.store.readUser(stranger)).toEqual({ credentials: [] });
  });

  it('It takes a recent sign-in, a user with passkeys, and a policy that asks for passkeys', async () => {
    const [{ userId }, without] = [await userWith(1), await userWith(0)];
    const unavailable = { status: 409, body: { code: 'recovery_unavailable' } };
    expect(await call(strict.recovery, { userId, body: start, age: 660 })).toMatchObject({
      status: 403,
      body: { code: 'reauthentication_required' },
    });
    expect(await call(strict.recovery, { userId: without.userId, body: start })).toMatchObject(unavailable);
    expect(await call(passwordsToo.recovery, { userId, body: start })).toMatchObject(unavailable);
    for (const body of [{}, { action: 'use' }, null, [start]])
      expect((await call(strict.recovery, { userId, body })).status).toBe(400);
    expect((await here.store.readUser(userId)).profile).not.toHaveProperty('recovery');
  });
});

describe('A session that a passkey confirmed', () => {
  it('Of two sessions with the same password, the confirmed one changes passkeys', async () => {
    const { userId, ids } = await userWith(2);
    await confirm(userId, 'laptop');
    const rename = (session: string) =>
      call(strict.update, { userId, id: ids[0], body: { name: 'Phone' }, session, age: 660 });
    expect(await rename('thief')).toMatchObject({ status: 403, body: { code: 'step_up_required' } });
    expect(await rename('laptop')).toMatchObject({ status: 200, body: { name: 'Phone' } });
    expect((await call(strict.newRecoveryCodes, { userId, session: 'laptop' })).status).toBe(201);
    expect((await call(strict.remove, { userId, id: ids[1], session: 'laptop' })).status).toBe(204);
  });
});
