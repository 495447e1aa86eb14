import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eventBridgeEndpoint } from '../../../local/endpoints/event-bridge.ts';
import { EventBus } from '../../../local/event-bus/event-bus.ts';
import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import type { TraceEvent } from '../../../local/shared/trace.ts';

const region = 'ap-southeast-2';
const busArn = (name: string) => `arn:aws:events:${region}:123456789012:event-bus/${name}`;

let bus: EventBus;
let server: LoopbackServer;
let client: EventBridgeClient;
const asked: string[] = [];
const traced: TraceEvent[] = [];

beforeAll(async () => {
  const options = {
    region,
    authorize(role: string, action: string, resource: string) {
      asked.push(`${role} ${action} ${resource}`);
      return resource === busArn('default');
    },
    trace: (event: TraceEvent) => void traced.push(event),
  };
  server = await listenOnLoopback((request) =>
    eventBridgeEndpoint(bus, options)(request, { name: 'teller', label: 'Teller', role: 'tellers' }),
  );
  client = new EventBridgeClient({
    region,
    endpoint: `http://127.0.0.1:${server.port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
});
beforeEach(() => {
  bus = new EventBus({ rules: [], onFailure: () => {} });
  asked.length = 0;
});
afterAll(async () => {
  client.destroy();
  await server.close();
});

const entry = (more: Partial<PutEventsRequestEntry> = {}): PutEventsRequestEntry => ({
  Source: 'passkeys',
  DetailType: 'passkey.added',
  Detail: '{"id":"1"}',
  ...more,
});
const put = (...Entries: PutEventsRequestEntry[]) => client.send(new PutEventsCommand({ Entries }));

describe('PutEvents', () => {
  it('PutEvents accepts events for a bus that the role of the function allows', async () => {
    const Time = new Date('2026-11-22T01:02:03.456Z');
    expect(await put(entry({ Time }), entry({ EventBusName: busArn('default') }))).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }, { EventId: expect.any(String) }],
    });
    expect(bus.events).toMatchObject([
      { 'detail-type': 'passkey.added', source: 'passkeys', time: '2026-11-22T01:02:03Z', detail: { id: '1' } },
      { source: 'passkeys' },
    ]);
    expect(asked).toEqual(Array.from({ length: 2 }, () => `tellers events:PutEvents ${busArn('default')}`));
    expect(traced.at(-1)).toMatchObject({ kind: 'eventbridge', name: 'PutEvents', status: 200, parent: 'Teller' });
  });

  it('PutEvents refuses the whole call if one event is for a forbidden bus', async () => {
    await expect(put(entry(), entry({ EventBusName: 'theirs' }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
      message: expect.stringContaining(busArn('theirs')),
    });
    expect(bus.events).toEqual([]);
  });

  it('PutEvents accepts the valid events beside a malformed event', async () => {
    expect(await put(entry({ Detail: 'no object' }), entry())).toMatchObject({
      FailedEntryCount: 1,
      Entries: [{ ErrorCode: 'MalformedDetail' }, { EventId: expect.any(String) }],
    });
    expect(bus.events).toHaveLength(1);
  });

  it('PutEvents refuses a call with eleven events', async () => {
    await expect(put(...Array.from({ length: 11 }, () => entry()))).rejects.toMatchObject({
      name: 'ValidationException',
    });
  });

  it('PutEvents fails while the bus is unavailable', async () => {
    bus.available = false;
    await expect(put(entry())).rejects.toMatchObject({ name: 'InternalException' });
    expect(bus.events).toEqual([]);
  });
});
