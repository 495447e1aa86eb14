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
  /** What Lambda writes for an invocation, in bytes. */
  readonly logBytesOfInvocation: number;
  /** An access log's line, in bytes. */
  readonly logBytesOfApiRequest: number;
}

export const assumptions: Assumptions = { coldShare: 0.01, logBytesOfInvocation: 700, logBytesOfApiRequest: 400 };

/** What one of our ceremonies leaves behind, as `node bench/left-behind.ts` measures it. */
export interface LeftBehind {
  /** Of the lines that functions write themselves, metrics among them. */
  readonly logBytes: number;
  /** Audit events. */
  readonly events: number;
  /** For their items in the table. */
  readonly writeUnits: number;
}

const Measured = v.object({ logBytes: v.number(), events: v.number(), writeUnits: v.number() });
const measured: Readonly<Record<Ceremony, LeftBehind>> = v.parse(
  v.object({ named: Measured, nameless: Measured, registration: Measured, options: Measured }),
  JSON.parse(readFileSync(new URL('left-behind.json', import.meta.url), 'utf8')),
);
const nothing: LeftBehind = { logBytes: 0, events: 0, writeUnits: 0 };

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
 * @throws Error when a row that it takes is missing
 */
export function usageOf(
  rows: readonly Row[],
  system: SystemName,
  ceremony: Ceremony,
  { coldShare, logBytesOfInvocation, logBytesOfApiRequest }: Assumptions = assumptions,
  left: LeftBehind = system === 'ours' ? measured[ceremony] : nothing,
): Usage {
  const value = (id: string) => {
    const found = rows.find((row) => row.id === id)?.[system];
    if (found === undefined || found === null) throw new Error(`The rows have no ${id} of ${system}.`);
    return found;
  };
  const { invocations, api } = shape[ceremony];
  const { warm, cold, coldCalls } = milliseconds(ceremony, value);
  // Each audit event has a run of its function for itself, which reads nothing, writes once and calls EventBridge once.
  const telling = left.events * value('warm.verify.p50');
  const runs = invocations + left.events;
  const seconds = { warm: (warm + telling) / 1000, cold: (cold + telling) / 1000 };
  return {
    lambdaRequests: runs,
    lambdaGbSeconds: (1 - coldShare) * seconds.warm * warmGigabytes + coldShare * seconds.cold * coldGigabytes,
    httpApiRequests: system === 'ours' ? api : 0,
    restApiRequests: system === 'peer' ? api : 0,
    cloudFrontRequests: system === 'ours' ? api : 0,
    readUnits: value(`ddb.readunits.${ceremony}`),
    writeUnits: value(`ddb.writeunits.${ceremony}`) + left.writeUnits,
    secretCalls: system === 'ours' ? coldShare * coldCalls : 0,
    logGigabytes: (runs * logBytesOfInvocation + api * logBytesOfApiRequest + left.logBytes) / 1e9,
    events: left.events,
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
