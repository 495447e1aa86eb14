import { beforeAll, expect, it, vi } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { inConflict, throttledInside } from '../../support/dynamodb/faults.ts';
import { faultyDynamoDb } from '../../support/dynamodb/faulty-dynamodb.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await ceremonyStack();
});

// Which transactions are tried again: registration-transaction.test.ts.
it.each([
  ['conflicted with another', inConflict],
  ['was throttled at one of its items', throttledInside],
])('A transaction that %s is retried with the SDK’s delay for a throttle', async (_, fault) => {
  const strategy = await faulty.dynamodb.config.retryStrategy();
  if (!('refreshRetryTokenForRetry' in strategy)) throw new Error('The SDK retries otherwise.');
  const retrying = vi.spyOn(strategy, 'refreshRetryTokenForRetry');
  const known = credential();
  faulty.proxy.befall({ about: known.userId, times: 1 }, fault);
  await addCredential({ ...faulty, tableName: here.tableName }, known, 'ada', 20, anyCaller, 'administrator');
  expect(retrying.mock.lastCall?.[1]).toMatchObject({ errorType: 'THROTTLING' });
  retrying.mockRestore();
});
