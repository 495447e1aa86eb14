import { afterEach, describe, expect, it, vi } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { type CountedStep, measureCeremony } from '../../../lambdas/observability/ceremony-metrics.ts';
import { embedded } from '../../../lambdas/observability/embedded-metrics.ts';
import { newRecord, type RequestRecord } from '../../../lambdas/observability/request-record.ts';
import { extractMetrics } from '../../support/observed/emf.ts';

afterEach(() => void vi.unstubAllEnvs());

/** The log line of a part of a ceremony that ended so. */
function lineOf(counted: CountedStep, ended: Partial<RequestRecord> = {}, detailed = false) {
  vi.stubEnv(environment.metricsNamespace, 'Test');
  vi.stubEnv(environment.detailedMetrics, String(detailed));
  return JSON.stringify(embedded(measureCeremony(counted, { ...newRecord('01234567'), ...ended })));
}
const metricsOf = (...of: Parameters<typeof lineOf>) => Object.fromEntries(extractMetrics(lineOf(...of)).sums);

const signIn = { ceremony: 'authentication', step: 'finish' } as const;
const registration = { ceremony: 'registration', step: 'start' } as const;

describe('The metrics of a ceremony', () => {
  it('A copied authenticator’s counter is a metric of its own by default, which the alarm looks at; other codes are not', () => {
    const refusedFor = (code: 'counter_regressed' | 'challenge_expired') =>
      Object.keys(metricsOf(signIn, { outcome: 'refused', code }));
    expect(refusedFor('counter_regressed')).toContain(
      'CeremoniesRefused ceremony=authentication code=counter_regressed',
    );
    expect(refusedFor('challenge_expired').filter((name) => name.includes('code='))).toEqual([]);
  });

  it('A ceremony that is refused at its start has ended without success', () => {
    expect(metricsOf(registration, { outcome: 'refused', code: 'too_many_requests' })).toEqual({
      'CeremoniesStarted ceremony=registration': 1,
      'CeremoniesCompleted ceremony=registration': 0,
      'CeremoniesRefused ceremony=registration': 1,
      'CeremoniesRefused counted=ceremonies': 1,
    });
    expect(metricsOf(registration)).toEqual({ 'CeremoniesStarted ceremony=registration': 1 });
  });

  it('Detailed metrics count a refusal against the passkey’s provider, but not our own fault', () => {
    const byProvider = (outcome: 'refused' | 'faulted') =>
      Object.keys(metricsOf(signIn, { outcome, provider: 'icloud' }, true)).filter((name) =>
        name.includes('provider='),
      );
    expect(byProvider('faulted')).toEqual([]);
    expect(byProvider('refused')).not.toEqual([]);
  });

  it('Durations are told to CloudWatch in milliseconds, and counts as counts', () => {
    const { _aws } = JSON.parse(lineOf(signIn));
    expect(_aws.CloudWatchMetrics[0].Metrics).toEqual([
      { Name: 'CeremoniesCompleted', Unit: 'Count' },
      { Name: 'CeremonyDuration', Unit: 'Milliseconds' },
    ]);
  });
});
