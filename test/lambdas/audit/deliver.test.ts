import { expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { type Destinations, deliver } from '../../../lambdas/audit/deliver.ts';
import { anyEvent, anySignIn } from '../../support/observed/any-event.ts';

/** Destinations that write down what they did. */
function destinations() {
  const did: string[] = [];
  const to = {
    store: {
      countEvents: async (counted) => void did.push(...counted.map(({ event }) => `counted ${event.id}`)),
      countUsers: async (users) => void did.push(...users.map(({ recordId }) => `counted user ${recordId}`)),
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
  await deliver([anyEvent('a'), anyEvent('b')], [], to);
  const until = '2026-11-23T01:02:04.000Z';
  expect(did).toEqual([`trail a until ${until}`, `trail b until ${until}`, 'bus a', 'bus b']);
});

it('Delivery publishes only events that the audit trail has stored', async () => {
  const { did, to } = destinations();
  const store = { ...to.store, storeEvents: () => Promise.reject(new Error('The table is away.')) };
  await expect(deliver([anyEvent('a')], [], { ...to, store })).rejects.toThrow('The table is away.');
  expect(did).toEqual([]);
});

it.each(['countEvents', 'countUsers'] as const)(
  'Delivery stores and publishes nothing after a failed %s, so that the next delivery counts',
  async (counting) => {
    const { did, to } = destinations();
    const store = { ...to.store, [counting]: () => Promise.reject(new Error('The table is away.')) };
    const users = [{ recordId: '1', users: 1, expiresAt: 1 }];
    const delivery = deliver([anySignIn('a', '2026-11-22T01:02:03.456Z')], users, { ...to, store });
    await expect(delivery).rejects.toThrow('The table is away.');
    expect(did.filter((it) => !it.startsWith('counted'))).toEqual([]);
  },
);

it('Delivery without a bus stores the events', async () => {
  const { did, to } = destinations();
  await deliver([anyEvent('a')], [], { ...to, publish: undefined });
  expect(did).toEqual([expect.stringMatching(/^trail a /)]);
});

it('Delivery counts sign-ins and users before it stores the events', async () => {
  const { did, to } = destinations();
  const users = [{ recordId: '1', users: 1, expiresAt: 1 }];
  await deliver([anySignIn('a', '2026-11-22T01:02:03.456Z'), anyEvent('b')], users, to);
  expect(did.slice(0, 2)).toEqual(['counted user 1', 'counted a']);
  expect(did[2]).toMatch(/^trail a /);
});

it('Delivery of a forgotten user stores nothing of it, publishes it, and erases what was stored before', async () => {
  const { did, to } = destinations();
  const forgotten: AuditEvent = { ...anyEvent('b'), type: 'administration.forgotten' };
  await deliver([anyEvent('a'), forgotten], [], to);
  const [stored, ...then] = did;
  expect(stored).toMatch(/^trail a /);
  expect(then).toEqual(['bus a', 'bus b', `erased ada until ${forgotten.time}`]);
});
