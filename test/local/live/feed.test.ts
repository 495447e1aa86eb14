import { expect, it } from 'vitest';
import { allLogs, Feed, feedLog } from '../../../local/live/feed.ts';
import { silentLog } from '../../../local/shared/log.ts';

it('The feed holds the latest 2,000 entries in order, and returns the entries after a number', () => {
  const feed = new Feed();
  for (let count = 1; count <= 2_001; count++) feed.add({ type: 'problem', problem: String(count) });
  const kept = feed.after(0);
  expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([2_000, 2, 2_001]);
  expect(feed.after(1_999).map(({ id }) => id)).toEqual([2_000, 2_001]);
});

it('The feed notifies a listener of each entry until the listener stops', () => {
  const feed = new Feed();
  const heard: number[] = [];
  const stop = feed.listen(({ id }) => heard.push(id));
  feed.add({ type: 'problem', problem: 'one' });
  stop();
  feed.add({ type: 'problem', problem: 'two' });
  expect(heard).toEqual([1]);
});

it('The feed separates log lines, metrics, and other output', () => {
  const feed = new Feed();
  const log = allLogs(silentLog, feedLog(feed));
  const metrics = { _aws: { Timestamp: 1, CloudWatchMetrics: [] }, Count: 1 };
  for (const line of ['{"level":"INFO","message":"Done"}', JSON.stringify(metrics), '7', 'not JSON', ' ']) {
    log.functionLine('Register', line);
  }
  expect(feed.after(0)).toMatchObject([
    { type: 'log', function: 'Register', entry: { message: 'Done' } },
    { type: 'metrics', entry: metrics },
    { type: 'output', line: '7' },
    { type: 'output', line: 'not JSON' },
  ]);
});
