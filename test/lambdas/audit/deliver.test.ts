import { expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { type Destinations, deliver } from '../../../lambdas/audit/deliver.ts';

const event = (id: string): AuditEvent => ({
  version: 1,
  id,
  type: 'administration.viewed',
  time: '2026-11-22T01:02:03.456Z',
  userId: 'ada',
  actor: { type: 'administrator', id: 'arn:aws:iam::123456789012:user/ops' },
  requestId: '0123456789abcdef',
  supportId: '01234567',
});

/** A sign-in, so many seconds ago. */
const signIn = (id: string, secondsAgo: number): AuditEvent => ({
  ...event(id),
  type: 'sign_in.succeeded',
  method: 'recovery-code',
  remaining: 1,
  time: new Date(Date.now() - secondsAgo * 1000).toISOString(),
});

/** Destinations that write down what they did. @param stored ids of the events that the trail has */
function destinations(stored: readonly string[] = []) {
  const did: string[] = [];
  const to = {
    store: {
      countEvents: async (events) => void did.push(`counted ${events.map(({ id }) => id)}`),
      countUsers: async (users) => users.length > 0,
      isStored: async ({ id }) => stored.includes(id),
      async storeEvents(events, expiresAt) {
        await Promise.resolve();
        for (const each of events) did.push(`trail ${each.id} until ${new Date(expiresAt(each) * 1000).toISOString()}`);
      },
      async eraseActivity(userId, until) {
        did.push(`erased ${userId} until ${until.toISOString()}`);
        return { erased: 0, complete: true };
      },
    },
    publish: async (events) => void did.push(...events.map(({ id }) => `bus ${id}`)),
    retentionSeconds: 86_400,
  } satisfies Destinations;
  return { did, to };
}

it('Delivery stores all events in the audit trail before it publishes them in order', async () => {
  const { did, to } = destinations();
  await deliver([event('a'), event('b')], [], to);
  const until = '2026-11-23T01:02:04.000Z';
  expect(did).toEqual([`trail a until ${until}`, `trail b until ${until}`, 'bus a', 'bus b']);
});

it('Delivery publishes only events that the audit trail has stored', async () => {
  const { did, to } = destinations();
  const store = { ...to.store, storeEvents: () => Promise.reject(new Error('The table is away.')) };
  await expect(deliver([event('a')], [], { ...to, store })).rejects.toThrow('The table is away.');
  expect(did).toEqual([]);
});

it('Delivery without a bus stores the events', async () => {
  const { did, to } = destinations();
  await deliver([event('a')], [], { ...to, publish: undefined });
  expect(did).toEqual([expect.stringMatching(/^trail a /)]);
});

it('Delivery counts sign-ins before it stores them, and leaves out old ones that the trail has', async () => {
  const { did, to } = destinations(['old and stored', 'young and stored']);
  const signIns = [
    signIn('old', 600),
    signIn('old and stored', 600),
    signIn('young', 1),
    // An earlier delivery may have counted it or not: the counts remember it.
    signIn('young and stored', 1),
  ];
  await deliver([...signIns, event('a')], [], to);
  expect(did[0]).toBe('counted old,young,young and stored');
});

it('Delivery of events that are not counted makes no call for counts', async () => {
  const { did, to } = destinations();
  expect(await deliver([event('a')], [], to)).toBe(false);
  expect(did.filter((it) => it.startsWith('counted'))).toEqual([]);
  expect(await deliver([], [{ recordId: '1', users: 1, expiresAt: 1 }], to)).toBe(true);
});

it('Delivery of a forgotten user stores nothing of it, publishes it, and erases what was stored before', async () => {
  const { did, to } = destinations();
  const forgotten: AuditEvent = { ...event('b'), type: 'administration.forgotten' };
  await deliver([event('a'), forgotten], [], to);
  const [stored, ...then] = did;
  expect(stored).toMatch(/^trail a /);
  expect(then).toEqual(['bus a', 'bus b', `erased ada until ${forgotten.time}`]);
});
