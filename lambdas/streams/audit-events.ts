import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { AuditEvent } from '../../contract/events.ts';
import { countOfUser } from '../audit/adoption-counts.ts';
import { type Destinations, deliver } from '../audit/deliver.ts';
import { eventsOf } from '../audit/events-of.ts';
import { measureUsers } from '../audit/measure-users.ts';
import { publish } from '../audit/publish.ts';
import { logger } from '../observability/logger.ts';
import { optionalSetting, setting } from '../runtime/environment.ts';
import { eventBridge } from '../runtime/event-bridge.ts';
import { table } from '../runtime/table.ts';
import { storeEvents } from '../store/activity.ts';
import { countUsers } from '../store/adoption.ts';
import { countEvents } from '../store/count-events.ts';
import { eraseActivity } from '../store/erase-activity.ts';
import { onTable } from '../store/table.ts';

const secondsPerDay = 24 * 60 * 60;

const eventBusName = optionalSetting('eventBusName');
const destinations: Destinations = {
  store: onTable(table, { countEvents, countUsers, eraseActivity, storeEvents }),
  publish: eventBusName === undefined ? undefined : (events) => publish(events, eventBridge, eventBusName),
  retentionSeconds: Number(setting('auditRetentionDays')) * secondsPerDay,
};

/**
 * Makes audit events of the records of the table's stream, in their order, all of a batch together. It stops at a record
 * that is no record of ours and reports it; Lambda then delivers it and the following ones again. If the first of several
 * is one, or if the delivery fails, the whole call fails: Lambda then halves the batch until the failing record is alone,
 * retries it as often as configured, and sends it to the dead-letter queue (docs/audit.md).
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>()
  .use(injectLambdaContext(logger, { resetKeys: true }))
  .handler(async ({ Records: records }) => {
    const { events, failure } = read(records);
    const valid = records.slice(0, events.length);
    const { eventID, dynamodb } = records[valid.length] ?? {};
    if (failure) {
      const { SequenceNumber: sequenceNumber } = dynamodb ?? {};
      logger.error('A record is not ours', { eventID, sequenceNumber, error: failure.error });
      if (valid.length === 0 && records.length > 1) throw failure.error;
    }
    try {
      const users = valid.map(countOfUser).filter((it) => it !== undefined);
      await deliver(events.flat(), users, destinations);
      if (users.length > 0) await measureUsers(table);
    } catch (error) {
      const first = records[0];
      const sequenceNumber = first?.dynamodb?.SequenceNumber;
      logger.error('Records were not delivered', {
        eventID: first?.eventID,
        sequenceNumber,
        records: valid.length,
        error,
      });
      if (records.length > 1) throw error;
      return { batchItemFailures: [{ itemIdentifier: sequenceNumber ?? '' }] };
    }
    return { batchItemFailures: failure ? [{ itemIdentifier: dynamodb?.SequenceNumber ?? '' }] : [] };
  });

/** The events of each record up to the first one that is not ours, and why it is not. */
function read(records: readonly DynamoDBRecord[]) {
  const events: AuditEvent[][] = [];
  for (const record of records) {
    try {
      events.push(eventsOf(record));
    } catch (error) {
      return { events, failure: { error } };
    }
  }
  return { events, failure: undefined };
}
