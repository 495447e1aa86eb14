import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { adoptionCountOfUser } from '../audit/adoption-counts.ts';
import { type Destinations, deliver, maxEvents } from '../audit/deliver.ts';
import { eventsOf } from '../audit/events-of.ts';
import { measureUsers } from '../audit/measure-users.ts';
import { logger } from '../observability/logger.ts';
import { setting } from '../runtime/environment.ts';
import { eventBridge } from '../runtime/event-bridge.ts';
import { table } from '../runtime/table.ts';
import { storeEvent } from '../store/activity.ts';
import { countOnce } from '../store/adoption.ts';
import { eraseActivity } from '../store/erase-activity.ts';
import { onTable } from '../store/table.ts';

const secondsPerDay = 24 * 60 * 60;

const destinations: Destinations = {
  store: onTable(table, { countOnce, eraseActivity, storeEvent }),
  eventBridge,
  eventBusName: setting('eventBusName'),
  retentionSeconds: Number(setting('auditRetentionDays')) * secondsPerDay,
};

/**
 * Makes audit events of the records of the table's stream, in their order. If a record fails, it stops and reports that
 * record; Lambda then delivers it and the following ones again. If the first of several records fails, the whole call
 * fails: Lambda then halves the batch until the failing record is alone, retries it as often as configured, and sends
 * it to the dead-letter queue (docs/audit.md).
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async ({ Records: records }) => {
    for (let next = 0; next < records.length; ) {
      try {
        next += await deliverNext(records.slice(next));
      } catch (error) {
        const { eventID, dynamodb } = records[next] ?? {};
        logger.error('A record was not delivered', { eventID, sequenceNumber: dynamodb?.SequenceNumber, error });
        if (next === 0 && records.length > 1) throw error;
        return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  });

/**
 * Delivers the events of the first records, as many as EventBridge accepts at once, and counts what they say about
 * adoption.
 *
 * @returns the number of delivered records, at least one
 * @throws Error if the first record is invalid or a delivery failed
 */
async function deliverNext(records: readonly DynamoDBRecord[]): Promise<number> {
  const [first, ...others] = records;
  const events = first ? eventsOf(first) : [];
  const users = [first && adoptionCountOfUser(first)].filter((it) => it !== undefined);
  let count = 1;
  for (const record of others) {
    const more = eventsUnlessInvalid(record);
    const user = adoptionCountOfUser(record);
    if (!more || events.length + users.length + more.length + (user ? 1 : 0) > maxEvents) break;
    events.push(...more);
    if (user) users.push(user);
    count += 1;
  }
  // Only the removal of all of a user's passkeys has more events than that.
  for (let start = 0; start === 0 || start < events.length; start += maxEvents) {
    const counts = await deliver(events.slice(start, start + maxEvents), start === 0 ? users : [], destinations);
    if (counts.some((count) => count.users !== 0)) await measureUsers(table);
  }
  return count;
}

/** Returns `undefined` for an invalid record, which becomes the first one of the next call and fails there. */
function eventsUnlessInvalid(record: DynamoDBRecord) {
  try {
    return eventsOf(record);
  } catch {
    return undefined;
  }
}
