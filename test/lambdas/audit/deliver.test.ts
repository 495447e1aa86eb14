import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, it } from 'vitest';
import type { AuditEvent } from '../../../contract/events.ts';
import { deliver } from '../../../lambdas/audit/deliver.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';

const stops: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

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

/** What an EventBridge that answers so is given, and what the trail is. */
async function destinations(answer: object) {
  const did: string[] = [];
  const server = await listenOnLoopback(async (request) => {
    const { Entries } = (await request.json()) as { Entries: { EventBusName: string; Detail: string }[] };
    for (const { EventBusName, Detail } of Entries) did.push(`${EventBusName} ${JSON.parse(Detail).id}`);
    return Response.json(answer);
  });
  const eventBridge = new EventBridgeClient({
    region: 'ap-southeast-2',
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  stops.push(
    () => eventBridge.destroy(),
    () => server.close(),
  );
  const store = {
    async storeEvent({ id }: AuditEvent, expiresAt: number) {
      await Promise.resolve();
      did.push(`trail ${id} until ${new Date(expiresAt * 1000).toISOString()}`);
    },
    async eraseActivity(userId: string, until: Date) {
      did.push(`erased ${userId} until ${until.toISOString()}`);
      return { erased: 0, complete: true };
    },
    countOnce: async <Count>(counts: readonly Count[]) => counts,
  };
  return { did, to: { store, eventBridge, eventBusName: 'bus', retentionSeconds: 86_400 } };
}

it('Delivery stores all events in the audit trail before it sends them to EventBridge in order', async () => {
  const { did, to } = await destinations({ FailedEntryCount: 0, Entries: [{ EventId: '1' }, { EventId: '2' }] });
  await deliver([event('a'), event('b')], [], to);
  const until = '2026-11-23T01:02:04.000Z';
  expect(did).toEqual([`trail a until ${until}`, `trail b until ${until}`, 'bus a', 'bus b']);
});

it('Delivery throws if EventBridge answers 200 but takes only some of the events', async () => {
  const Entries = [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { ErrorCode: 'ThrottlingException' }];
  const { to } = await destinations({ FailedEntryCount: 2, Entries });
  await expect(deliver([event('a'), event('b'), event('c')], [], to)).rejects.toThrow(
    /did not take 2 of 3 events: ThrottlingException$/,
  );
});

it('Delivery sends EventBridge only events that the audit trail has stored', async () => {
  const { did, to } = await destinations({ FailedEntryCount: 0, Entries: [] });
  const store = { ...to.store, storeEvent: () => Promise.reject(new Error('The table is away.')) };
  await expect(deliver([event('a')], [], { ...to, store })).rejects.toThrow('The table is away.');
  expect(did).toEqual([]);
});

it('Delivery of a forgotten user stores nothing of it, erases what was stored before, and tells EventBridge', async () => {
  const { did, to } = await destinations({ FailedEntryCount: 0, Entries: [] });
  const forgotten: AuditEvent = { ...event('b'), type: 'administration.forgotten' };
  await deliver([event('a'), forgotten], [], to);
  const [stored, ...then] = did;
  expect(stored).toMatch(/^trail a /);
  expect(then).toEqual(['bus a', 'bus b', `erased ada until ${forgotten.time}`]);
});

it('Delivery stores refused sign-ins one after another, in their order', async () => {
  const { did, to } = await destinations({ FailedEntryCount: 0, Entries: [] });
  const storeEvent = async ({ id }: AuditEvent) => {
    did.push(`${id} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    did.push(`${id} ends`);
  };
  const refusal = (id: string): AuditEvent => ({
    ...event(id),
    type: 'sign_in.refused',
    method: 'recovery-code',
    code: 'verification_failed',
  });
  await deliver([refusal('a'), refusal('b')], [], { ...to, store: { ...to.store, storeEvent } });
  expect(did.slice(0, 4)).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});
