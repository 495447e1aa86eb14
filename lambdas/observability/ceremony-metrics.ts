import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
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

const metrics = new Metrics();

const outcomeMetrics = {
  done: 'CeremoniesCompleted',
  refused: 'CeremoniesRefused',
  faulted: 'CeremoniesFaulted',
} as const;

/**
 * Counts one part of a ceremony in CloudWatch's embedded metric format. The first line has the totals by ceremony; the
 * second divides them by each dimension separately, because CloudWatch bills each combination of dimensions
 * (docs/observability.md).
 */
export function countCeremony({ ceremony, step, client }: CountedStep, record: RequestRecord): void {
  const { outcome, code, provider, details } = record;
  const counted: string[] = [
    ...(step === 'start' ? ['CeremoniesStarted'] : []),
    ...(step === 'finish' || outcome !== 'done' ? [outcomeMetrics[outcome]] : []),
    ...(outcome === 'done' && details['counterRegressed'] ? ['CounterRegressionsAccepted'] : []),
  ];
  // Powertools adds its default dimensions to each set. Its own default, the service, is not useful here.
  metrics.clearDefaultDimensions();
  metrics.setDefaultDimensions({ ceremony });
  if (step === 'finish') metrics.addMetric('CeremonyDuration', MetricUnit.Milliseconds, millisecondsOf(record));
  publish(counted, record);

  const parts: Record<string, string>[] = [
    ...(code ? [{ code }] : []),
    ...(provider && outcome !== 'faulted' ? [{ provider }] : []),
    ...(client ? [{ ...client }] : []),
  ];
  if (parts.length === 0) return;
  for (const part of parts) metrics.addDimensions(part);
  publish(counted, record);
}

function publish(counted: readonly string[], { supportId }: RequestRecord): void {
  for (const name of counted) metrics.addMetric(name, MetricUnit.Count, 1);
  metrics.addMetadata('supportId', supportId);
  metrics.publishStoredMetrics();
}
