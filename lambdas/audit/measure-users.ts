import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logger } from '../observability/logger.ts';
import { readUsersWithPasskey } from '../store/adoption.ts';
import type { Table } from '../store/table.ts';

const metrics = new Metrics();
metrics.clearDefaultDimensions();

/**
 * Reports to CloudWatch how many users have a passkey (`UsersWithPasskey`). The count is stored already, so errors are
 * only logged.
 */
export async function measureUsers(table: Table): Promise<void> {
  try {
    // In a log line, CloudWatch ignores metrics without a dimension.
    metrics.addDimensions({ counted: 'users' });
    metrics.addMetric('UsersWithPasskey', MetricUnit.Count, await readUsersWithPasskey(table));
    metrics.publishStoredMetrics();
  } catch (error) {
    logger.warn('Users with a passkey were counted and not measured', { error });
  }
}
