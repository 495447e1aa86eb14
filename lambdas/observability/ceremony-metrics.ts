import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { millisecondsOf, type RequestRecord } from './request-record.ts';

/** What is counted; `recovery-code` is a round of Cognito's that was answered with one, `identification` the API's look at an assertion. */
type Ceremony = 'registration' | 'authentication' | 'identification' | 'recovery-code';

/** Where somebody sits, in the words of the metrics' dimensions. */
export interface ClientDimensions {
  readonly platform: string;
  readonly browser: string;
}

/** A part of a ceremony that is to be counted. */
export interface CountedStep {
  readonly ceremony: Ceremony;
  /** Gives the challenge, or takes the answer. */
  readonly step: 'start' | 'finish';
  /** Nothing where it does not show. */
  readonly client?: ClientDimensions | undefined;
}

const metrics = new Metrics();

const outcomeMetrics = {
  done: 'CeremoniesCompleted',
  refused: 'CeremoniesRefused',
  faulted: 'CeremoniesFaulted',
} as const;

/**
 * Counts one part of a ceremony, in CloudWatch's embedded metric format: one line with the totals, by ceremony, and one with what they
 * divide into, each dimension by itself and not times the others, since CloudWatch bills each combination (docs/observability.md).
 */
export function countCeremony({ ceremony, step, client }: CountedStep, record: RequestRecord): void {
  const { outcome, code, provider } = record;
  const counted: string[] = [
    ...(step === 'start' ? ['CeremoniesStarted'] : []),
    ...(step === 'finish' || outcome !== 'done' ? [outcomeMetrics[outcome]] : []),
  ];
  // Powertools' default dimensions are part of each set; its own, the service, says nothing here.
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
