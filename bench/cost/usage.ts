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
  /** What Lambda and a quiet function write for an invocation, in bytes. */
  readonly logBytesOfInvocation: number;
  /** An access log's line, in bytes. */
  readonly logBytesOfApiRequest: number;
}

export const assumptions: Assumptions = { coldShare: 0.01, logBytesOfInvocation: 700, logBytesOfApiRequest: 400 };

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
): Usage {
  const value = (id: string) => {
    const found = rows.find((row) => row.id === id)?.[system];
    if (found === undefined || found === null) throw new Error(`The rows have no ${id} of ${system}.`);
    return found;
  };
  const { invocations, api } = shape[ceremony];
  const { warm, cold, coldCalls } = milliseconds(ceremony, value);
  const seconds = { warm: warm / 1000, cold: cold / 1000 };
  return {
    lambdaRequests: invocations,
    lambdaGbSeconds: (1 - coldShare) * seconds.warm * warmGigabytes + coldShare * seconds.cold * coldGigabytes,
    httpApiRequests: system === 'ours' ? api : 0,
    restApiRequests: system === 'peer' ? api : 0,
    cloudFrontRequests: system === 'ours' ? api : 0,
    readUnits: value(`ddb.readunits.${ceremony}`),
    writeUnits: value(`ddb.writeunits.${ceremony}`),
    secretCalls: system === 'ours' ? coldShare * coldCalls : 0,
    logGigabytes: (invocations * logBytesOfInvocation + api * logBytesOfApiRequest) / 1e9,
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
