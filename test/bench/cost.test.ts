import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { costOf, monthlyPlan } from '../../bench/cost/arithmetic.ts';
import { cognitoPlans, type Meter, type Price, prices } from '../../bench/cost/prices.ts';
import {
  type Assumptions,
  ceremonies,
  eventsOfRun,
  type LeftBehind,
  standing,
  type Usage,
  usageOf,
} from '../../bench/cost/usage.ts';
import type { Row } from '../../bench/results.ts';
import { resourcesOf, synthesize } from '../lib/synthesize.ts';

const row = (id: string, ours: number, peer: number): Row => ({ id, unit: 'units', ours, peer, ratio: null });

const rows = [
  row('warm.verify.p50', 4, 8),
  row('warm.signin.named', 1000, 2000),
  row('cold.signin.named.512', 2000, 4000),
  row('aws.requests.cold.named', 5, 3),
  row('ddb.calls.named', 3, 3),
  row('ddb.readunits.named', 2, 1),
  row('ddb.writeunits.named', 1, 1),
  row('cold.options.512', 100, 200),
  row('ddb.readunits.options', 0, 0),
  row('ddb.writeunits.options', 0, 1),
];
const assumed: Assumptions = {
  ...{ coldShare: 0.5, logBytesOfInvocation: { ours: 50, peer: 250 }, logBytesOfApiRequest: 100 },
  ...{ batchingWindowSeconds: 0, batchSize: 100 },
};
const none: LeftBehind = { logBytes: 0, runs: 0, audited: 0, published: 0, writeUnits: 0, unitsOfBatch: 0 };
const million = 1_000_000;

describe('The usage of a ceremony', () => {
  it('The usage of a ceremony follows from the benchmark rows', () => {
    const usage = usageOf(rows, 'ours', 'named', none, million, assumed);
    expect(usage.lambdaRequests).toBe(4);
    // Half of them warm: 0.5 × 1 s × 1769/1024 GB; half cold: 0.5 × 2 s × 0.5 GB.
    expect(usage.lambdaGbSeconds).toBeCloseTo(0.8637695 + 0.5, 6);
    expect(usage).toMatchObject({ readUnits: 2, writeUnits: 1, httpApiRequests: 0, cloudFrontRequests: 0 });
    // 5 requests when cold, 3 of them DynamoDB's in either case; half the sign-ins are cold.
    expect(usage.secretCalls).toBe(1);
    // 4 × 50 bytes.
    expect(usage.logGigabytes).toBeCloseTo(200e-9, 15);
  });

  it('The usage includes the log lines and the audit events that a ceremony leaves behind', () => {
    const left: LeftBehind = { ...none, logBytes: 500, audited: 1, published: 1, writeUnits: 2, unitsOfBatch: 1 };
    const [usage, without] = [left, none].map((it) => usageOf(rows, 'ours', 'named', it, million, assumed));
    expect(usage).toMatchObject({ lambdaRequests: 5, writeUnits: 4, readUnits: 3, events: 1 });
    // 5 × 50 bytes, and the lines.
    expect(usage?.logGigabytes).toBeCloseTo(750e-9, 15);
    // A Verify more: 4 ms at the memory of one processor when the others are warm, at 512 MB when they are cold.
    const more = (usage?.lambdaGbSeconds ?? 0) - (without?.lambdaGbSeconds ?? 0);
    expect(more).toBeCloseTo(0.004 * (0.5 * (1769 / 1024) + 0.5 * 0.5), 9);
    const { by } = costOf({ ...(usage as Usage) }, 1_000_000, { ...prices, events: { ...prices.events, usd: 4 } });
    expect(by.events).toBeCloseTo(4, 9);
    expect(usageOf(rows, 'peer', 'named', undefined, million, assumed)).toMatchObject({ events: 0, lambdaRequests: 4 });
  });

  it('Events that are collected share a run and its writes, more of them the more there are', () => {
    const left: LeftBehind = { ...none, runs: 1, audited: 1, writeUnits: 1, unitsOfBatch: 2 };
    // One a second on average: with a window of three seconds, four share a run.
    const secondly = 30 * 86_400;
    const given = { ...assumed, batchingWindowSeconds: 3 };
    expect(eventsOfRun(secondly, given)).toBe(4);
    expect(eventsOfRun(1_000 * secondly, given)).toBe(100);
    const usage = usageOf(rows, 'ours', 'named', left, secondly, given);
    expect(usage).toMatchObject({ lambdaRequests: 5.25, writeUnits: 2.5, readUnits: 2.25 });
  });

  it('A sign-in costs no more than the peer’s, with the audit trail on', () => {
    const { rows: kept } = JSON.parse(readFileSync(new URL('../../bench/cost/rows.json', import.meta.url), 'utf8'));
    for (const ceremony of ceremonies) {
      const [ours = 0, peer = 0] = (['ours', 'peer'] as const).map(
        (system) => costOf(usageOf(kept, system, ceremony), million, prices).total,
      );
      expect(ours, ceremony).toBeLessThan(peer);
    }
  });

  it('The usage counts the API type of each system, and no secret calls for the peer', () => {
    const ours = usageOf(rows, 'ours', 'options', none, million, assumed);
    expect(ours).toMatchObject({ httpApiRequests: 1, restApiRequests: 0, cloudFrontRequests: 1, writeUnits: 0 });
    const peer = usageOf(rows, 'peer', 'options', undefined, million, assumed);
    expect(peer).toMatchObject({ httpApiRequests: 0, restApiRequests: 1, cloudFrontRequests: 0, writeUnits: 1 });
    expect(peer.secretCalls).toBe(0);
    // 250 bytes of the function and 100 of the access log.
    expect(peer.logGigabytes).toBeCloseTo(350e-9, 15);
  });

  it('The usage calculation requires every benchmark row', () => {
    expect(() => usageOf(rows, 'ours', 'nameless')).toThrow('warm.signin.nameless');
  });
});

describe('The cost of a ceremony', () => {
  const price = (usd: number, per: number): Price => ({ ...prices.readUnits, usd, per });
  const made: Record<Meter, Price> = {
    lambdaRequests: price(2, 1_000_000),
    lambdaGbSeconds: price(10, 1_000_000),
    httpApiRequests: price(1, 1_000_000),
    restApiRequests: price(3, 1_000_000),
    cloudFrontRequests: price(0.01, 10_000),
    readUnits: price(0.25, 1_000_000),
    writeUnits: price(0.5, 1_000_000),
    secretCalls: price(0.05, 10_000),
    logGigabytes: price(0.5, 1),
    events: price(4, 1_000_000),
  };

  const onePerKilobyte = { logBytesOfInvocation: { ours: 250, peer: 250 } };

  it('The cost is the usage multiplied by the price', () => {
    const { by, total } = costOf(
      usageOf(rows, 'ours', 'named', none, million, { ...assumed, ...onePerKilobyte, coldShare: 0 }),
      1_000_000,
      made,
    );
    expect(by.lambdaRequests).toBeCloseTo(8, 9);
    // 1 s × 1769/1024 GB × 10 USD.
    expect(by.lambdaGbSeconds).toBeCloseTo(17.275391, 6);
    expect(by.readUnits).toBeCloseTo(0.5, 9);
    expect(by.writeUnits).toBeCloseTo(0.5, 9);
    // A million times 1,000 bytes is 1 GB.
    expect(by.logGigabytes).toBeCloseTo(0.5, 9);
    expect(by.secretCalls).toBe(0);
    expect(total).toBeCloseTo(8 + 17.275391 + 0.5 + 0.5 + 0.5, 6);
  });

  it('The monthly plan charges each tier separately', () => {
    const tiers = [
      { upTo: 10, usd: 0 },
      { upTo: 100, usd: 2 },
      { upTo: Number.POSITIVE_INFINITY, usd: 1 },
    ];
    expect(monthlyPlan(tiers, 10)).toBe(0);
    expect(monthlyPlan(tiers, 100)).toBe(180);
    expect(monthlyPlan(tiers, 150)).toBe(230);
    // 990,000 × 0.015 USD.
    expect(monthlyPlan(cognitoPlans.Essentials, 1_000_000)).toBeCloseTo(14_850, 6);
    // 90,000 × 0.0055 USD + 900,000 × 0.0046 USD.
    expect(monthlyPlan(cognitoPlans.Lite, 1_000_000)).toBeCloseTo(4635, 6);
  });
});

it('The assumed number of alarm metrics equals the number in the template', () => {
  const alarms = Object.values(resourcesOf(synthesize(), 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  const looksAt = alarms.map(({ Metrics, ThresholdMetricId }) => {
    const metrics = (Metrics as { MetricStat?: unknown }[] | undefined)?.filter((it) => it.MetricStat).length ?? 1;
    return metrics + (ThresholdMetricId ? 2 : 0);
  });
  expect(looksAt.reduce((sum, count) => sum + count, 0)).toBe(standing.alarmMetrics);
});
