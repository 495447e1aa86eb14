import { embedded } from '../observability/embedded-metrics.ts';
import { logger } from '../observability/logger.ts';
import { readUsersWithPasskey } from '../store/adoption.ts';
import type { Table } from '../store/table.ts';

/**
 * Reports to CloudWatch how many users have a passkey (`UsersWithPasskey`). The count is stored already, so errors are
 * only logged.
 */
export async function measureUsers(table: Table): Promise<void> {
  try {
    const values = { UsersWithPasskey: await readUsersWithPasskey(table) };
    logger.info('UsersWithPasskey', embedded([{ sets: [{ counted: 'users' }], values }]));
  } catch (error) {
    logger.warn('Users with a passkey were counted and not measured', { error });
  }
}
