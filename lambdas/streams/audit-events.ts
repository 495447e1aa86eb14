import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { countedUser } from '../audit/counted.ts';
import { type Destinations, deliver, deliveredAtOnce } from '../audit/deliver.ts';
import { eventsOf } from '../audit/events-of.ts';
import { measureUsers } from '../audit/measure-users.ts';
import { logger } from '../observability/logger.ts';
import { dynamodb } from '../runtime/dynamodb.ts';
import { setting } from '../runtime/environment.ts';
import { eventBridge } from '../runtime/event-bridge.ts';
import { activityStore } from '../store/activity-store.ts';
import { adoptionStore } from '../store/adoption-store.ts';

const secondsADay = 24 * 60 * 60;

const adoption = adoptionStore(dynamodb, setting('tableName'));
const destinations: Destinations = {
  adoption,
  store: activityStore(dynamodb, setting('tableName')),
  eventBridge,
  eventBusName: setting('eventBusName'),
  retention: Number(setting('auditRetentionDays')) * secondsADay,
};

/**
 * Turns what the table's stream tells into audit events, in its order. Where one can't be told or delivered, it stops and names that record;
 * Lambda then delivers that and what follows again. When it is the first of several, the whole call fails: then Lambda halves the batch,
 * until what stands in the way is alone, is tried as often as is configured, and is parked (docs/audit.md).
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async ({ Records: records }) => {
    for (let next = 0; next < records.length; ) {
      try {
        next += await tell(records.slice(next));
      } catch (error) {
        const { eventID, dynamodb } = records[next] ?? {};
        logger.error('A record was not told', { eventID, sequenceNumber: dynamodb?.SequenceNumber, error });
        if (next === 0 && records.length > 1) throw error;
        return { batchItemFailures: [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  });

/**
 * Delivers the events of the first records, of as many as EventBridge takes at once, and counts what they say of adoption.
 *
 * @returns how many records that was, one at least
 * @throws Error when the first of them can't be told, or one was not delivered
 */
async function tell(records: readonly DynamoDBRecord[]): Promise<number> {
  const [first, ...others] = records;
  const events = first ? eventsOf(first) : [];
  const users = [first && countedUser(first)].filter((it) => it !== undefined);
  let count = 1;
  for (const record of others) {
    const more = eventsUnlessPoison(record);
    const user = countedUser(record);
    if (!more || events.length + users.length + more.length + (user ? 1 : 0) > deliveredAtOnce) break;
    events.push(...more);
    if (user) users.push(user);
    count += 1;
  }
  // More than that at once is what the removal of all of a user's passkeys tells.
  for (let start = 0; start === 0 || start < events.length; start += deliveredAtOnce) {
    const counted = await deliver(events.slice(start, start + deliveredAtOnce), start === 0 ? users : [], destinations);
    if (counted.some((each) => each.users !== 0)) await measureUsers(adoption);
  }
  return count;
}

/** What can't be told becomes the first of the next, and an error there. */
function eventsUnlessPoison(record: DynamoDBRecord) {
  try {
    return eventsOf(record);
  } catch {
    return undefined;
  }
}
