import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterEach, expect, it } from 'vitest';
import { publish } from '../../../lambdas/audit/publish.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';
import { anyEvent } from '../../support/observed/any-event.ts';

const stops: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** An EventBridge that answers so, and the calls that it gets. */
async function busThatAnswers(answer: object) {
  const calls: string[][] = [];
  const times: number[] = [];
  const server = await listenOnLoopback(async (request) => {
    const { Entries } = (await request.json()) as { Entries: { EventBusName: string; Detail: string; Time: number }[] };
    calls.push(Entries.map(({ EventBusName, Detail }) => `${EventBusName} ${JSON.parse(Detail).id}`));
    times.push(...Entries.map(({ Time }) => Time));
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
  return { calls, times, eventBridge };
}

it('Events are published in their order, ten in a call', async () => {
  const { calls, eventBridge } = await busThatAnswers({ FailedEntryCount: 0, Entries: [] });
  const ids = Array.from({ length: 11 }, (_, index) => String(index));
  const events = ids.map((id) => anyEvent(id));
  await publish(events, eventBridge, 'bus');
  const sent = ids.map((id) => `bus ${id}`);
  expect(calls).toEqual([sent.slice(0, 10), sent.slice(10)]);
});

it('An event on the bus has the time of the change, however late it is published', async () => {
  const { times, eventBridge } = await busThatAnswers({ FailedEntryCount: 0, Entries: [] });
  await publish([anyEvent('a', { time: '2026-11-22T01:02:03.000Z' })], eventBridge, 'bus');
  expect(times).toEqual([Date.parse('2026-11-22T01:02:03Z') / 1000]);
});

it('Publishing throws if EventBridge answers 200 but takes only some of the events', async () => {
  const Entries = [{ EventId: '1' }, { ErrorCode: 'ThrottlingException' }, { ErrorCode: 'ThrottlingException' }];
  const { eventBridge } = await busThatAnswers({ FailedEntryCount: 2, Entries });
  const events = ['a', 'b', 'c'].map((id) => anyEvent(id));
  await expect(publish(events, eventBridge, 'bus')).rejects.toThrow(/did not take 2 of 3 events: ThrottlingException$/);
});
