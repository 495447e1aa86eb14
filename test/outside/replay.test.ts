import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, expect, inject, it } from 'vitest';
import type { ActivityEvent } from '../../contract/events.ts';
import type { ListResponse, NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';
import { restore, storedFor } from '../support/dynamodb/stored-items.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const { region, userPoolId } = visitor.config;
const at = ['--endpoint', inject('url'), '--region', region];
const passkeys = (...args: string[]) => runPasskeys([...args, ...at], { AWS_ENDPOINT_URL: inject('url') });

const directory = mkdtempSync(join(tmpdir(), 'replay-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** What an archive of the event bus keeps: each event with EventBridge's envelope. */
function archive(events: readonly object[], alone: readonly unknown[] = []): string {
  const file = join(directory, 'events.jsonl');
  const delivered = events.map((detail) => ({ source: 'passkeys', detail }));
  writeFileSync(file, [...delivered, ...alone].map((line) => JSON.stringify(line)).join('\n'));
  return file;
}

async function userWithTwo() {
  const user = await visitor.user();
  const { AccessToken: token = '' } = await visitor.passwordTokens(user);
  const [phone, laptop] = [visitor.authenticator(), visitor.authenticator()];
  await visitor.register(token, phone, {}, 'Phone');
  await visitor.register(token, laptop, {}, 'Laptop');
  const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
  return { ...user, token, phone, laptop, codes: body.codes, sub: String(decodeJwt(token).sub) };
}

/** The events of a user, once there is one of each type. */
async function eventsOf(sub: string, ...types: ActivityEvent['type'][]): Promise<readonly ActivityEvent[]> {
  let events: readonly ActivityEvent[] = [];
  const found = async () => {
    const answer = await signedRequest(inject('url'), region, 'GET', `/admin/users/${sub}/activity`);
    ({ events } = (await answer.json()) as { events: ActivityEvent[] });
    return events.map(({ type }) => type);
  };
  for (const type of types) await expect.poll(found, { timeout: 20_000 }).toContain(type);
  return events;
}

const signsIn = async (authenticator: Parameters<Visitor['signInNameless']>[0]) =>
  (await visitor.signInNameless(authenticator)).AuthenticationResult !== undefined;

it('A table restored from a backup brings back no removed passkey and no used code, once the events since are replayed', async () => {
  const { email, sub, token, phone, laptop, codes } = await userWithTwo();
  const backup = await storedFor(sub);
  const since = new Date().toISOString();
  const { body } = await visitor.call<ListResponse>('GET', '/passkeys', { token });
  const id = body.passkeys.find(({ name }) => name === 'Phone')?.id ?? '';
  expect((await visitor.call('DELETE', `/passkeys/${id}`, { token })).status).toBe(204);
  const recover = async () => {
    const { session } = await visitor.challenge(email);
    const answer = JSON.stringify({ type: 'recovery-code', code: codes[0] });
    return (await visitor.answerText(email, session, answer)).AuthenticationResult;
  };
  expect(await recover()).toBeDefined();
  const events = await eventsOf(sub, 'passkey.removed', 'recovery_codes.used');

  await restore(sub, backup);
  expect(await signsIn(phone)).toBe(true);
  const file = archive(events);
  const dry = await passkeys('replay', file, '--since', since, '--dry-run', '--json');
  expect(JSON.parse(dry.out)).toMatchObject({ users: 1, removed: 1, codes: 1, dryRun: true });
  expect(await signsIn(phone)).toBe(true);

  const replayed = await passkeys('replay', file, '--since', since);
  expect(replayed).toMatchObject({ code: 0, error: '' });
  expect(replayed.out).toMatch(
    /passkeys removed +1\nsets of recovery codes removed +1\ndelayed recoveries cancelled +0\nusers locked +0\n/,
  );
  expect(await signsIn(phone)).toBe(false);
  expect(await recover()).toBeUndefined();
  expect(await signsIn(laptop)).toBe(true);
  const again = await passkeys('replay', file, '--since', since, '--json');
  expect(JSON.parse(again.out)).toMatchObject({ users: 1, removed: 0, codes: 0, locked: 0, forgotten: 0 });
});

it('A table restored from a backup leaves an intruder locked and a deleted user forgotten, once the events since are replayed', async () => {
  const [locked, deleted] = [await userWithTwo(), await userWithTwo()];
  const [backup, deletedBackup] = [await storedFor(locked.sub), await storedFor(deleted.sub)];
  const since = new Date().toISOString();
  expect((await signedRequest(inject('url'), region, 'POST', `/admin/users/${locked.sub}/lock`)).status).toBe(200);
  await visitor.cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: deleted.email }));
  expect(await passkeys('admin', 'forget', deleted.sub)).toMatchObject({ code: 0 });
  const events = await eventsOf(locked.sub, 'administration.locked');

  await restore(locked.sub, backup);
  await restore(deleted.sub, deletedBackup);
  const forgotten = { type: 'administration.forgotten', userId: deleted.sub, time: new Date().toISOString() };
  const { code, out } = await passkeys('replay', archive([...events, forgotten]), '--since', since, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({ users: 2, locked: 1, forgotten: 1 });
  const stored = await storedFor(locked.sub);
  expect(stored.get('#PROFILE')).toMatchObject({ lockedAt: expect.any(String) });
  expect([...stored.keys()].filter((key) => key.startsWith('CREDENTIAL#'))).toEqual([]);
  expect([...(await storedFor(deleted.sub)).keys()]).toEqual([]);
});

it('A table restored from a backup brings back no recovery that the owner has cancelled, once the events since are replayed', async () => {
  const { sub, token } = await userWithTwo();
  const recovery = (action: string) => visitor.call('POST', '/passkeys/recovery', { token, body: { action } });
  const running = async () => (await visitor.call<ListResponse>('GET', '/passkeys', { token })).body.recovery !== null;
  await recovery('start');
  const backup = await storedFor(sub);
  const since = new Date().toISOString();
  expect((await recovery('cancel')).status).toBe(200);
  const file = archive(await eventsOf(sub, 'recovery.cancelled'));

  await restore(sub, backup);
  expect(await running()).toBe(true);
  const replayed = await passkeys('replay', file, '--since', since);
  expect(replayed.out).toMatch(/delayed recoveries cancelled +1\n/);
  expect(await running()).toBe(false);
  const again = await passkeys('replay', file, '--since', since, '--json');
  expect(JSON.parse(again.out)).toMatchObject({ users: 1, recoveries: 0 });
  await recovery('start');
  await eventsOf(sub, 'recovery.started');
  expect(await passkeys('replay', file, '--since', since)).toMatchObject({ code: 0 });
  expect(await running()).toBe(true);
});

it('A replay that is run again leaves alone whom an administrator has unlocked since, with the new passkey', async () => {
  const { sub, email, password } = await userWithTwo();
  const backup = await storedFor(sub);
  const since = new Date().toISOString();
  const lock = (method: string) => signedRequest(inject('url'), region, method, `/admin/users/${sub}/lock`);
  expect((await lock('POST')).status).toBe(200);
  const file = archive(await eventsOf(sub, 'administration.locked'));
  await restore(sub, backup);
  expect(await passkeys('replay', file, '--since', since)).toMatchObject({ code: 0 });
  expect((await lock('DELETE')).status).toBe(200);
  const { AccessToken: token = '' } = await visitor.passwordTokens({ email, password });
  const fresh = visitor.authenticator();
  await visitor.register(token, fresh, {}, 'Fresh');
  await eventsOf(sub, 'administration.unlocked');
  const again = await passkeys('replay', file, '--since', since, '--json');
  expect(JSON.parse(again.out)).toMatchObject({ users: 1, locked: 0, codes: 0, removed: 0 });
  expect(await signsIn(fresh)).toBe(true);
});

it('A user for whom a replay fails is named, and does not stop the others', async () => {
  const [kept, { sub, token, phone }] = [await userWithTwo(), await userWithTwo()];
  const backup = await storedFor(sub);
  const { body } = await visitor.call<ListResponse>('GET', '/passkeys', { token });
  const id = body.passkeys.find(({ name }) => name === 'Phone')?.id ?? '';
  await visitor.call('DELETE', `/passkeys/${id}`, { token });
  const events = await eventsOf(sub, 'passkey.removed');
  await restore(sub, backup);
  const forgotten = { type: 'administration.forgotten', userId: kept.sub, time: '2026-01-01T00:00:00Z' };
  const { code, error } = await passkeys('replay', archive([forgotten, ...events]), '--since', '2026-01-01T00:00:00Z');
  expect(code).toBe(1);
  expect(error).toMatch(/passkeys removed +1\n/);
  expect(error).toMatch(new RegExp(`These users are not done.*\n  ${kept.sub}  The user pool still has this user`));
  expect(await signsIn(phone)).toBe(false);
});

it('`replay` changes nothing if a line is no audit event', async () => {
  const { sub } = await userWithTwo();
  const before = await storedFor(sub);
  const time = new Date().toISOString();
  const made = { type: 'recovery_codes.reset', userId: sub, time };
  for (const wrong of [{}, { ...made, userId: '../users' }, { ...made, time: 'yesterday' }, [1]]) {
    const file = archive([made], [wrong]);
    const { code, error } = await passkeys('replay', file, '--since', '2026-01-01T00:00:00Z');
    expect([code, error]).toEqual([1, expect.stringContaining('No audit event, line 2. Nothing was changed.')]);
  }
  expect(await storedFor(sub)).toEqual(before);
});
