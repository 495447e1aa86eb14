import { beforeAll, expect, it, vi } from 'vitest';
import { addCredential } from '../../../lambdas/store/add-credential.ts';
import { someone } from '../../support/caller.ts';
import { inConflict, throttledInside } from '../../support/faults.ts';
import { faultyDynamoDb } from '../../support/faulty-dynamodb.ts';
import { world } from '../../support/world.ts';
import { credential } from './credentials.ts';

let here: Awaited<ReturnType<typeof world>>;
const faulty = faultyDynamoDb();
beforeAll(async () => {
  here = await world();
});

// Which transactions are tried again: registration-transaction.test.ts.
it.each([
  ['met another one', inConflict],
  ['was throttled at one of its items', throttledInside],
])('a transaction that %s waits as the SDK does after a throttle', async (_, fault) => {
  const strategy = await faulty.dynamodb.config.retryStrategy();
  if (!('refreshRetryTokenForRetry' in strategy)) throw new Error('The SDK retries otherwise.');
  const retrying = vi.spyOn(strategy, 'refreshRetryTokenForRetry');
  const known = credential();
  faulty.proxy.befall({ about: known.userId, times: 1 }, fault);
  await addCredential({ ...faulty, tableName: here.tableName }, known, 'ada', 20, someone);
  expect(retrying.mock.lastCall?.[1]).toMatchObject({ errorType: 'THROTTLING' });
  retrying.mockRestore();
});
