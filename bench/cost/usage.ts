import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { Row } from '../results.ts';
import type { Meter } from './prices.ts';

export const ceremonies = ['named', 'nameless', 'registration', 'options'] as const;
export type Ceremony = (typeof ceremonies)[number];
export type SystemName = 'ours' | 'peer';

/** How much of each meter one ceremony takes. */
export type Usage = Readonly<Record<Meter, number>>;

/** What the bench does not measure. */
export interface Assumptions {
  /** Share of ceremonies in which every function is started first. */
  readonly coldShare: number;
  /** Bytes that Lambda itself logs for each invocation. 0 if its log level leaves these lines out. */
  readonly logBytesOfInvocation: Readonly<Record<SystemName, number>>;
  /** An access log's line, in bytes. */
  readonly logBytesOfApiRequest: number;
  /** How long Lambda collects records of the stream before it invokes the audit function. */
  readonly batchingWindowSeconds: number;
  /** The most records that Lambda passes to one invocation. */
  readonly batchSize: number;
}

export const assumptions: Assumptions = {
  coldShare: 0.01,
  logBytesOfInvocation: { ours: 0, peer: 700 },
  logBytesOfApiRequest: 400,
  batchingWindowSeconds: 10,
  batchSize: 100,
};

/** What one of our ceremonies leaves behind, as `node bench/left-behind.ts` measures it. */
export interface LeftBehind {
  /** Bytes of the log lines that our functions write. The metrics are part of these lines. */
  readonly logBytes: number;
  /** Invocations of triggers that features add which are off by default. */
  readonly runs: number;
  /** Audit events in the trail. */
  readonly audited: number;
  /** Audit events on the event bus. */
  readonly published: number;
  /** Write units that each ceremony takes afterward, including its audit event. */
  readonly writeUnits: number;
  /** Write units of the adoption counts. All audit events of one invocation share them. */
  readonly unitsOfBatch: number;
}

/** The configurations that are measured: the defaults, and every feature that costs extra. */
export const settings = ['defaults', 'everything'] as const;
export type Setting = (typeof settings)[number];

const Measured = v.object({
  logBytes: v.number(),
  runs: v.number(),
  audited: v.number(),
  published: v.number(),
  writeUnits: v.number(),
  unitsOfBatch: v.number(),
});
const OfCeremonies = v.object({ named: Measured, nameless: Measured, registration: Measured, options: Measured });
const measured: Readonly<Record<Setting, Readonly<Record<Ceremony, LeftBehind>>>> = v.parse(
  v.object({ defaults: OfCeremonies, everything: OfCeremonies }),
  JSON.parse(readFileSync(new URL('left-behind.json', import.meta.url), 'utf8')),
);

/** What a ceremony leaves behind. The peer has no audit trail and logs nothing itself, so all of its values are 0. */
export const leftBehind = (system: SystemName, ceremony: Ceremony, setting: Setting = 'defaults'): LeftBehind =>
  system === 'ours'
    ? measured[setting][ceremony]
    : { logBytes: 0, runs: 0, audited: 0, published: 0, writeUnits: 0, unitsOfBatch: 0 };

const secondsOfMonth = 30 * 24 * 60 * 60;

/**
 * Returns how many audit events one invocation handles on average. It assumes that the events of a month are spread evenly.
 *
 * @param aMonth events in a month
 */
export const eventsOfRun = (
  aMonth: number,
  { batchingWindowSeconds, batchSize }: Pick<Assumptions, 'batchingWindowSeconds' | 'batchSize'> = assumptions,
): number => Math.min(batchSize, 1 + (aMonth / secondsOfMonth) * batchingWindowSeconds);

/** What the stack has whether or not anybody signs in, and what a busy one has. */
export const standing = {
  /** Metrics that the alarms look at; of the anomaly also the two bounds of its band. */
  alarmMetrics: 16,
  /** Metrics of a busy stack, at most, and those of one with detailed metrics (`test/lambdas/thousand-ceremonies.test.ts`). */
  metrics: 30,
  detailedMetrics: 141,
} as const;

/** The most metrics that reports of browsers make, as `test/lambdas/routes/telemetry.test.ts` counts them. */
export const telemetryMetrics = { byDefault: 9, detailed: 493 } as const;

/** Invocations, and how many requests the API has of them; Define runs twice in a sign-in. */
const shape: Readonly<Record<Ceremony, { readonly invocations: number; readonly api: number }>> = {
  named: { invocations: 4, api: 0 },
  nameless: { invocations: 5, api: 1 },
  registration: { invocations: 2, api: 2 },
  options: { invocations: 1, api: 1 },
};

/** Memory at which a function has one processor, as in the bench's warm rows, and that of the cold rows; in GB. */
const [warmGigabytes, coldGigabytes] = [1769 / 1024, 512 / 1024];

/**
 * One ceremony's usage, from the bench's rows. Time on one processor is priced at the memory of one processor: at less memory
 * work takes longer in the same proportion, and GB-seconds stay.
 *
 * @param aMonth ceremonies in a month. The more there are, the more of them share an invocation of the audit function
 * @throws Error when a row that it takes is missing
 */
export function usageOf(
  rows: readonly Row[],
  system: SystemName,
  ceremony: Ceremony,
  left: LeftBehind = leftBehind(system, ceremony),
  aMonth = 1_000_000,
  given: Assumptions = assumptions,
): Usage {
  const { coldShare, logBytesOfInvocation, logBytesOfApiRequest } = given;
  const value = (id: string) => {
    const found = rows.find((row) => row.id === id)?.[system];
    if (found === undefined || found === null) throw new Error(`The rows have no ${id} of ${system}.`);
    return found;
  };
  const { invocations, api } = shape[ceremony];
  const { warm, cold, coldCalls } = milliseconds(ceremony, value);
  // The audit function's share of an invocation.
  const shareOfRun = left.audited / eventsOfRun(aMonth, given);
  const further = (left.runs + shareOfRun) * value('warm.verify.p50');
  const runs = invocations + left.runs + shareOfRun;
  const seconds = { warm: (warm + further) / 1000, cold: (cold + further) / 1000 };
  return {
    lambdaRequests: runs,
    lambdaGbSeconds: (1 - coldShare) * seconds.warm * warmGigabytes + coldShare * seconds.cold * coldGigabytes,
    httpApiRequests: system === 'ours' ? api : 0,
    restApiRequests: system === 'peer' ? api : 0,
    cloudFrontRequests: system === 'ours' ? api : 0,
    // Each invocation of the audit function reads the counts before it adds to them.
    readUnits: value(`ddb.readunits.${ceremony}`) + (left.unitsOfBatch > 0 ? shareOfRun : 0),
    writeUnits: value(`ddb.writeunits.${ceremony}`) + left.writeUnits + shareOfRun * left.unitsOfBatch,
    secretCalls: system === 'ours' ? coldShare * coldCalls : 0,
    logGigabytes: (runs * logBytesOfInvocation[system] + api * logBytesOfApiRequest + left.logBytes) / 1e9,
    events: left.published,
  };
}

/**
 * Time in functions with everything up and with nothing up, and the requests that only cold functions make. For single functions the
 * bench has no warm row: each counts as a Verify, which works most, and asks for the secret's two versions when cold.
 */
function milliseconds(ceremony: Ceremony, value: (id: string) => number) {
  const verify = value('warm.verify.p50');
  switch (ceremony) {
    case 'options':
      return { warm: verify, cold: value('cold.options.512'), coldCalls: 2 };
    case 'registration':
      return { warm: 2 * verify, cold: value('cold.registration.512') + value('cold.register.512'), coldCalls: 4 };
    default:
      return {
        warm: value(`warm.signin.${ceremony}`),
        cold: value(`cold.signin.${ceremony}.512`),
        coldCalls: value(`aws.requests.cold.${ceremony}`) - value(`ddb.calls.${ceremony}`),
      };
  }
}
