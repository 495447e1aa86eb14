import { setTimeout } from 'node:timers/promises';
import type { StreamMapping } from './mappings.ts';
import type { LambdaRecord } from './records.ts';

/** What becomes of batches. */
export interface DeliveryOptions {
  readonly mapping: Pick<StreamMapping, 'bisect' | 'reportsFailures' | 'retries' | 'longestAge'>;
  /** Runs the function. */
  readonly invoke: (records: readonly LambdaRecord[]) => Promise<unknown>;
  /** Takes a batch that failed for good. */
  readonly park: (records: readonly LambdaRecord[], attempts: number) => void;
  readonly signal: AbortSignal;
}

/** Lambda says that it waits longer from try to try, and not how long: this long here, so that nobody waits when all is well again. */
const pauses = { first: 100, longest: 2_000 };

/**
 * Delivers a batch as Lambda does, and resolves when each record was taken or parked. What the function reports as failed is delivered again
 * from there on; where it fails as a whole, the batch is halved if that is configured, and its parts are delivered one after the other. That
 * counts as no try.
 *
 * @throws what `signal` aborts with
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export async function deliverBatch(records: readonly LambdaRecord[], options: DeliveryOptions): Promise<void> {
  const { mapping, signal } = options;
  let left = records;
  for (let attempts = 0, pause = pauses.first; left.length > 0; pause = Math.min(pause * 2, pauses.longest)) {
    signal.throwIfAborted();
    const failedAt = await firstFailure(left, options);
    if (failedAt === undefined) return;
    if (failedAt > 0) {
      left = left.slice(failedAt);
      attempts = 0;
      pause = pauses.first;
      continue;
    }
    if (mapping.bisect && left.length > 1) {
      const half = Math.ceil(left.length / 2);
      await deliverBatch(left.slice(0, half), options);
      return deliverBatch(left.slice(half), options);
    }
    attempts += 1;
    const age = Date.now() - (left[0]?.dynamodb?.ApproximateCreationDateTime ?? 0) * 1000;
    if (attempts > mapping.retries || age > mapping.longestAge) return options.park(left, attempts);
    await setTimeout(pause, undefined, { signal });
  }
}

/** Where in the batch the function failed first; nothing when it did not. A failure of the whole is one at the first. */
async function firstFailure(
  records: readonly LambdaRecord[],
  { mapping, invoke }: DeliveryOptions,
): Promise<number | undefined> {
  try {
    const answer = await invoke(records);
    if (!mapping.reportsFailures) return undefined;
    const failures = (answer as { batchItemFailures?: { itemIdentifier?: string }[] } | null)?.batchItemFailures ?? [];
    if (failures.length === 0) return undefined;
    const failed = failures.map(({ itemIdentifier }) => itemIdentifier);
    const first = records.findIndex(({ dynamodb }) => failed.includes(dynamodb?.SequenceNumber));
    // An identifier that is none of the batch fails all of it.
    return Math.max(first, 0);
  } catch {
    return 0;
  }
}
