import { isDetailed, type Measurement } from './embedded-metrics.ts';
import { millisecondsOf, type RequestRecord } from './request-record.ts';

/**
 * What is counted. `recovery-code` is a round that was answered with a code; `identification` is the API's sign-in
 * without a user name.
 */
type Ceremony = 'registration' | 'authentication' | 'identification' | 'recovery-code';

/** Platform and browser, as metric dimensions. */
export interface ClientDimensions {
  readonly platform: string;
  readonly browser: string;
}

/** A part of a ceremony to count. */
export interface CountedStep {
  readonly ceremony: Ceremony;
  /** `start` makes the challenge, `finish` checks the answer. */
  readonly step: 'start' | 'finish';
  /** `undefined` if the client is not known. */
  readonly client?: ClientDimensions | undefined;
}

/** Ceremonies whose time is worth a metric by default. */
const timed: readonly Ceremony[] = ['registration', 'authentication'];

/**
 * Measures one part of a ceremony. Each end of a ceremony has a value in `CeremoniesCompleted`, 0 or 1, so that its
 * average is the success rate. Detailed metrics are divided by each dimension separately, because
 * CloudWatch bills each combination of dimensions (docs/observability.md).
 */
export function measureCeremony({ ceremony, step, client }: CountedStep, record: RequestRecord): Measurement[] {
  const { outcome, code, provider, details } = record;
  const ended = step === 'finish' || outcome !== 'done';
  const regressed = outcome === 'done' && details['counterRegressed'] === true;
  const counts = {
    ...(step === 'start' && { CeremoniesStarted: 1 }),
    ...(ended && { CeremoniesCompleted: Number(outcome === 'done') }),
    ...(outcome === 'refused' && { CeremoniesRefused: 1 }),
    ...(outcome === 'faulted' && { CeremoniesFaulted: 1 }),
    ...(regressed && { CounterRegressionsAccepted: 1 }),
  };
  const isTimed = step === 'finish' && (timed.includes(ceremony) || isDetailed());
  const parts: Readonly<Record<string, string>>[] = [
    ...(code && (isDetailed() || code === 'counter_regressed') ? [{ code }] : []),
    ...(isDetailed() && provider && outcome !== 'faulted' ? [{ provider }] : []),
    ...(isDetailed() && client ? [{ ...client }] : []),
  ];
  const happened = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  return [
    { sets: [{ ceremony }], values: { ...counts, ...(isTimed && { CeremonyDuration: millisecondsOf(record) }) } },
    // What one alarm looks at.
    ...(outcome === 'refused' ? [{ sets: [{ counted: 'ceremonies' }], values: { CeremoniesRefused: 1 } }] : []),
    ...(parts.length > 0 ? [{ sets: parts.map((part) => ({ ceremony, ...part })), values: happened }] : []),
  ];
}
