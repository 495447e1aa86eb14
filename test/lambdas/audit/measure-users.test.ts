import { expect, it, onTestFinished, vi } from 'vitest';
import { measureUsers } from '../../../lambdas/audit/measure-users.ts';
import { logger } from '../../../lambdas/observability/logger.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

it('Users that were counted and can’t be measured are a warning, and no reason to deliver the records again', async () => {
  const warned = vi.spyOn(logger, 'warn').mockReturnValue();
  onTestFinished(() => warned.mockRestore());
  await measureUsers({ ...(await ceremonyStack()), tableName: 'no-such-table' });
  expect(warned.mock.calls).toMatchObject([
    [expect.stringContaining('not measured'), { error: { name: 'ResourceNotFoundException' } }],
  ]);
});
