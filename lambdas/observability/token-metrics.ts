import { environment } from '../../contract/environment.ts';

/** Why Pre Token Generation refused tokens. */
export type TokenRefusal = 'no_passkey' | 'new_password' | 'new_passkey';

/**
 * Counts refused tokens as the metric `TokensRefused`, in CloudWatch's embedded metric format. Written without Powertools'
 * metrics, which every sign-in would load for a line that is rarely written.
 *
 * @param supportId finds the request in the logs
 */
export function countRefusedTokens(refusal: TokenRefusal, supportId: string): void {
  if (process.env['POWERTOOLS_METRICS_DISABLED'] === 'true') return;
  const directive = {
    Namespace: process.env[environment.metricsNamespace],
    Dimensions: [['refusal']],
    Metrics: [{ Name: 'TokensRefused', Unit: 'Count' }],
  };
  const _aws = { Timestamp: Date.now(), CloudWatchMetrics: [directive] };
  // Lambda would wrap a line of `console` into JSON of its own, and CloudWatch would find no metric in it.
  process.stdout.write(`${JSON.stringify({ _aws, refusal, TokensRefused: 1, supportId })}\n`);
}
