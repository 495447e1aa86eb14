import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger } from '../observability/logger.ts';
import type { adoptionStore } from '../store/adoption-store.ts';

const metrics = new Metrics();
metrics.clearDefaultDimensions();

/** Tells CloudWatch how many users have a passkey now (`UsersWithPasskey`). It is counted by then, so what fails here is only logged. */
export async function measureUsers(adoption: Pick<ReturnType<typeof adoptionStore>, 'users'>): Promise<void> {
  try {
    // CloudWatch takes no metric without a dimension from a log line.
    metrics.addDimensions({ counted: 'users' });
    metrics.addMetric('UsersWithPasskey', MetricUnit.Count, await adoption.users());
    metrics.publishStoredMetrics();
  } catch (error) {
    logger.warn('Users with a passkey were counted and not measured', { error });
  }
}
