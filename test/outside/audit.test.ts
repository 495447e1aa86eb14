import { randomUUID } from 'node:crypto';
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../contract/events.ts';
import type { ActivityResponse, AdminActivityResponse, NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import type { TraceEvent } from '../../local/shared/trace.ts';
import type { LocalStack } from '../../local/stack.ts';
import { auditEventsOf } from '../support/observed/audit-events.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** A stack of its own, whose events are at hand and whose EventBridge can fail. */
let stack: LocalStack;
let visitor: Visitor;
const traced: TraceEvent[] = [];
beforeAll(async () => {
  stack = await startAnotherStack({ onTrace: (event) => traced.push(event) });
  visitor = new Visitor((await (await fetch(`${stack.url}/config.json`)).json()) as Visitor['config']);
});
afterAll(async () => {
  stack.eventBus.available = true;
  await stack.stop();
});

/** The user's events on the bus, each once, in the order in which they first came. */
function eventsOf(sub: string): AuditEvent[] {
  return [
    ...new Map(
      auditEventsOf(stack.eventBus, sub)
        .toReversed()
        .map((event) => [event.id, event]),
    ).values(),
  ].toReversed();
}

/** Waits until the user has so many events. */
async function until(sub: string, count: number): Promise<AuditEvent[]> {
  await expect.poll(() => eventsOf(sub).length, { timeout: 20_000, interval: 50 }).toBeGreaterThanOrEqual(count);
  return eventsOf(sub);
}

const typesOf = (events: readonly AuditEvent[]) => events.map(({ type }) => type);

/** What the audit trail has in the table. */
async function trailOf(sub: string) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  const { Items = [] } = await dynamodb.send(
    new QueryCommand({
      TableName: stack.tableName,
      ConsistentRead: true,
      KeyConditionExpression: 'pk = :user',
      ExpressionAttributeValues: { ':user': { S: `ACTIVITY#${sub}` } },
    }),
  );
  dynamodb.destroy();
  return Items.map((item) => unmarshall(item));
}

async function person(build = {}) {
  const user = await visitor.registered(build);
  const token = (await visitor.passwordTokens(user)).AccessToken;
  const sub = String(decodeJwt(token ?? '').sub);
  const [passkey] = (await visitor.call<{ passkeys: { id: string }[] }>('GET', '/passkeys', { token })).body.passkeys;
  return { ...user, token, sub, path: `/passkeys/${passkey?.id}` };
}

const refused = (attempt: Promise<unknown>) =>
  attempt.then(
    () => {},
    () => {},
  );

async function tryCode(email: string, code: string) {
  const { session } = await visitor.challenge(email);
  await refused(visitor.answerText(email, session, JSON.stringify({ type: 'recovery-code', code })));
}

const admin = (method: string, path: string) => signedRequest(stack.url, visitor.config.region, method, path);

const inTime = (a: AuditEvent, b: AuditEvent) => (a.time + a.id < b.time + b.id ? -1 : 1);

describe('The audit trail', () => {
  it('The audit trail has an event for each action, in order', async () => {
    const { sub, email, token, authenticator, path } = await person({ synced: false, counts: true });
    const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
    await visitor.call('PATCH', path, { token, body: { name: 'Work' } });
    await visitor.call('PATCH', path, { token, body: { name: 'Work' } });
    await visitor.call('PATCH', path, { token, body: { default: true } });
    await visitor.call('PATCH', path, { token, body: { default: false } });
    await visitor.signIn(email, authenticator);
    await refused(visitor.signIn(email, authenticator, { origin: 'https://evil.example' }));
    await tryCode(email, body.codes[0] ?? '');
    await tryCode(email, body.codes[0] ?? '');
    await admin('GET', `/admin/users/${sub}/passkeys`);
    await admin('DELETE', `/admin/users/${sub}/recovery-codes`);
    await visitor.call('DELETE', path, { token });
    const events = await until(sub, 14);
    expect(typesOf(events)).toEqual([
      'passkey.added',
      // The token is of another sign-in, with the password.
      'session.confirmed',
      'recovery_codes.made',
      'passkey.renamed',
      'passkey.made_default',
      'passkey.default_cleared',
      'sign_in.succeeded',
      'sign_in.refused',
      'sign_in.succeeded',
      'recovery_codes.used',
      'administration.viewed',
      'recovery_codes.reset',
      // The administrator has ended the confirmation.
      'session.confirmed',
      'passkey.removed',
    ]);
    expect(events[3]).toMatchObject({ previousName: 'Passkey', passkey: { name: 'Work' } });
    expect(events[6]).toMatchObject({
      method: 'passkey',
      userVerified: true,
      clientId: visitor.config.userPoolClientId,
    });
    expect(events[7]).toMatchObject({ method: 'passkey', code: 'verification_failed' });
    expect(events[9]).toMatchObject({ remaining: 9 });
    const arn = expect.stringMatching(/^arn:aws:/);
    for (const event of events.slice(10, 12)) expect(event.actor).toEqual({ type: 'administrator', id: arn });
    expect(events[13]).toMatchObject({ actor: { type: 'user', id: sub }, sourceIp: expect.stringMatching(/./) });
    for (const event of events) {
      expect(event).toMatchObject({ version: 1, userId: sub, supportId: expect.stringMatching(/^[\da-f]{8}$/) });
      expect(JSON.stringify(event)).not.toContain(email);
    }
    const kept = await trailOf(sub);
    expect(kept.map(({ event }) => event).toSorted(inTime)).toEqual(events.toSorted(inTime));
    for (const { event, expiresAt } of kept)
      expect(expiresAt).toBe(Math.ceil(Date.parse(event.time) / 1000) + 34_560_000);
  });

  it('The audit trail has five of nine wrong recovery codes, and the passkeys that an administrator removed', async () => {
    const { sub, email, token } = await person();
    await visitor.register(token, visitor.authenticator(), {}, 'Second');
    await visitor.call('POST', '/passkeys/recovery-codes', { token });
    for (let count = 0; count < 9; count++) await tryCode(email, `0000-0000-0000-000${count}`);
    await admin('DELETE', `/admin/users/${sub}/passkeys`);
    const events = await until(sub, 12);
    expect(typesOf(events).slice(3)).toEqual([
      'recovery_codes.made',
      ...Array.from({ length: 5 }, () => 'sign_in.refused'),
      'recovery_codes.failed_repeatedly',
      'passkey.removed',
      'passkey.removed',
    ]);
    expect(new Set(events.slice(-2).map((event) => 'passkey' in event && event.passkey.name))).toEqual(
      new Set(['Passkey', 'Second']),
    );
  });

  it('The audit trail has a regressed signature counter, and one event for five quick refusals', async () => {
    const { sub, email, authenticator } = await person({ counts: true, synced: false });
    await visitor.signIn(email, authenticator, { counter: 10 });
    for (let count = 0; count < 5; count++) {
      await refused(visitor.signIn(email, authenticator, { origin: 'https://evil.example' }));
    }
    await refused(visitor.signIn(email, authenticator, { counter: 5 }));
    const events = await until(sub, 4);
    expect(typesOf(events)).toEqual([
      'passkey.added',
      'sign_in.succeeded',
      'sign_in.refused',
      'passkey.counter_regressed',
    ]);
  });

  it('The audit trail has no event for a sign-in attempt with another user’s credential', async () => {
    const { sub, email } = await person();
    const stranger = (await visitor.registered()).authenticator;
    const { session, options } = await visitor.challenge(email);
    const { allowCredentials, ...any } = options;
    await refused(visitor.answer(email, session, stranger.get(any, { userHandle: null })));
    const last = await person();
    await until(last.sub, 1);
    expect(typesOf(eventsOf(sub))).toEqual(['passkey.added']);
  });
});

describe('An EventBridge failure', () => {
  it('Sign-ins make the same calls while EventBridge fails, and all events arrive once it is back', async () => {
    const { sub, email, authenticator } = await person();
    await until(sub, 1);
    const signIn = async () => {
      const from = traced.length;
      expect((await visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
      return traced
        .slice(from)
        .filter((it) => it.kind === 'dynamodb' && it.parent === 'AuthChallenge' && !it.starting)
        .map(({ name }) => name);
    };
    const before = await signIn();
    expect(before).toEqual(['Query', 'UpdateItem']);
    await until(sub, 2);
    stack.eventBus.available = false;
    const others = await Promise.all([person(), person()]);
    const during = [];
    for (let count = 0; count < 4; count++) during.push(await signIn());
    expect(during).toEqual([before, before, before, before]);
    await expect
      .poll(() => traced.filter(({ kind, status }) => kind === 'eventbridge' && status === 500).length, {
        timeout: 20_000,
      })
      .toBeGreaterThan(2);
    expect(eventsOf(sub)).toHaveLength(2);
    stack.eventBus.available = true;
    const events = await until(sub, 6);
    expect(typesOf(events)).toEqual(['passkey.added', ...Array.from({ length: 5 }, () => 'sign_in.succeeded')]);
    for (const other of others) expect(typesOf(await until(other.sub, 1))).toEqual(['passkey.added']);
    expect(await trailOf(sub)).toHaveLength(6);
    expect(stack.deadLetters).toEqual([]);
  });
});

describe('`GET /passkeys/activity`', () => {
  it('`GET /passkeys/activity` lists the user’s events in pages, newest first', async () => {
    const { sub, token, path } = await person();
    for (let count = 0; count < 24; count++) {
      await visitor.call('PATCH', path, { token, body: { name: `Name ${count}` } });
    }
    await until(sub, 26);
    const first = await visitor.call<ActivityResponse>('GET', '/passkeys/activity', { token });
    expect(first.status).toBe(200);
    expect(first.body.activity).toHaveLength(20);
    expect(first.body.activity[0]).toEqual({
      id: expect.any(String),
      type: 'passkey.renamed',
      time: expect.any(String),
      by: 'user',
      passkey: { name: 'Name 23', provider: null },
      supportId: expect.any(String),
    });
    const rest = await visitor.call<ActivityResponse>('GET', `/passkeys/activity?cursor=${first.body.cursor}`, {
      token,
    });
    expect(rest.body.activity.map(({ type }) => type).at(-1)).toBe('passkey.added');
    expect(rest.body).toMatchObject({ activity: { length: 6 }, cursor: null });
    const whole = await admin('GET', `/admin/users/${sub}/activity`);
    const { events } = (await whole.json()) as AdminActivityResponse;
    // That the administrator looks is an event too, and may be told before the trail is read.
    const users = events.filter(({ type }) => type !== 'administration.viewed');
    expect(users).toEqual(eventsOf(sub).slice(0, 26).toReversed());
  });

  it('The activity counts refused sign-ins, and leaves all sign-ins out with `kind=changes`', async () => {
    const { sub, email, token } = await person();
    await visitor.call('POST', '/passkeys/recovery-codes', { token });
    for (const code of ['0000-0000-0000-0001', '0000-0000-0000-0002']) await tryCode(email, code);
    await until(sub, 5);
    const activity = async (query: string) => {
      const { body } = await visitor.call<ActivityResponse>('GET', `/passkeys/activity${query}`, { token });
      return body.activity.map(({ type, count }) => [type, count]).toSorted();
    };
    const changes = [
      ['passkey.added', undefined],
      ['recovery_codes.made', undefined],
      ['session.confirmed', undefined],
    ];
    expect(await activity('')).toEqual([...changes, ['sign_in.refused', 2]]);
    expect(await activity('?kind=changes')).toEqual(changes);
    const administrators = await admin('GET', `/admin/users/${sub}/activity?kind=changes`);
    const { events } = (await administrators.json()) as AdminActivityResponse;
    expect(events.map(({ type }) => type)).not.toContain('sign_in.refused');
    expect(await visitor.call('GET', '/passkeys/activity?kind=signs', { token })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ member: 'kind', problem: 'invalid' }] },
    });
  });

  it('`GET /passkeys/activity` lists only the caller’s events with a forged cursor, and refuses a malformed cursor', async () => {
    const [mine, theirs] = await Promise.all([person(), person()]);
    const [event] = await until(theirs.sub, 1);
    await until(mine.sub, 1);
    const forged = Buffer.from(`9999-01-01T00:00:00.000Z#${event?.id}`).toString('base64url');
    const answer = await visitor.call<ActivityResponse>('GET', `/passkeys/activity?cursor=${forged}`, {
      token: mine.token,
    });
    expect(answer.body.activity.map(({ id }) => id)).toEqual(eventsOf(mine.sub).map(({ id }) => id));
    for (const cursor of ['AAAA', '', 'x'.repeat(500), Buffer.from(`${randomUUID()}#1`).toString('base64url')]) {
      const refusal = await visitor.call('GET', `/passkeys/activity?cursor=${cursor}`, { token: mine.token });
      expect(refusal).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    }
    expect((await visitor.call('GET', '/passkeys/activity')).status).toBe(401);
  });
});
