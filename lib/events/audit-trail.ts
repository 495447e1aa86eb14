import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { CfnEventSourceMapping, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { profileKey, userKeyPrefix } from '../../contract/keys.ts';

/** How audit events are kept and where they go (docs/audit.md). */
export interface AuditTrailProps {
  /**
   * How long a user's audit events are kept, in whole days.
   * @default Duration.days(400), a year and the month in which somebody looks back at it
   */
  readonly auditRetention?: Duration | undefined;

  /**
   * Whether audit events go to an event bus too. EventBridge bills each of them.
   * @default false, unless `eventBus` or `noticesFrom` is given
   */
  readonly publishAuditEvents?: boolean | undefined;

  /**
   * The event bus that gets the audit events.
   * @default - a bus of its own where they are published, to which nobody else sends
   */
  readonly eventBus?: IEventBus | undefined;

  /**
   * How long Lambda collects changes before it makes audit events of them, in whole seconds up to five minutes. Longer is cheaper, because
   * a run and a write of counts serve more events. Events and notices come later by as much.
   * @default Duration.seconds(10)
   */
  readonly auditBatchingWindow?: Duration | undefined;
}

/**
 * The bus that gets the audit events, or `undefined` where nobody asks for one.
 *
 * @throws Error if a bus is given, or notices need one, and `publishAuditEvents` is false
 */
export function eventBusFor(
  scope: Construct,
  {
    publishAuditEvents: publish,
    eventBus,
    noticesFrom,
  }: AuditTrailProps & { readonly noticesFrom?: string | undefined },
): IEventBus | undefined {
  const reason = eventBus ? 'eventBus' : noticesFrom === undefined ? undefined : 'noticesFrom';
  if (publish === false && reason) {
    throw new Error(
      `publishAuditEvents: it is false, and ${reason} needs audit events on a bus. Leave one of them out.`,
    );
  }
  return eventBus ?? (publish || reason ? ownEventBus(scope) : undefined);
}

/** A bus that only the construct's function sends to. */
const ownEventBus = (scope: Construct): IEventBus =>
  // The CDK's own types disagree about a member that may be undefined.
  new EventBus(scope, 'EventBus', { description: 'Passkeys: audit events' }) as IEventBus;

const mostDays = 3650;
/** Lambda's limit. */
const longestWindowSeconds = 300;

/** @returns seconds @throws Error when it is longer than five minutes, or not in whole seconds */
export function checkAuditBatchingWindow(window: Duration): number {
  const seconds = window.toSeconds({ integral: false });
  if (Number.isInteger(seconds) && seconds <= longestWindowSeconds) return seconds;
  throw new Error(
    `auditBatchingWindow: ${seconds} seconds are not from 0 to ${longestWindowSeconds}, in whole seconds.`,
  );
}

/** @throws Error when it is not from one day to ten years, in whole days */
export function checkAuditRetention(retention: Duration): Duration {
  const days = retention.toDays({ integral: false });
  if (Number.isInteger(days) && days >= 1 && days <= mostDays) return retention;
  throw new Error(`auditRetention: ${days} days are not between one and ${mostDays}, in whole days.`);
}

/** A queue of what failed for good. An alarm is raised as soon as it has a message (lib/monitoring/alarms.ts). */
export class DeadLetterQueue extends Construct {
  /** Its messages name records by their place in the stream, which has them for 24 hours in all, or carry the failed event. */
  readonly queue: Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue itself.',
    });
  }
}

/**
 * Makes Lambda read the table's stream for the function that turns it into audit events. The filter lets through items with an action, and
 * profiles. A batch that fails is retried for up to six hours. Records that go to the dead-letter queue then stay in the stream for eighteen
 * more hours.
 */
export class AuditTrail extends Construct {
  constructor(
    scope: Construct,
    id: string,
    {
      table,
      function: reader,
      deadLetterQueue,
      batchingWindowSeconds,
    }: {
      readonly table: Table;
      readonly function: LambdaFunction;
      readonly deadLetterQueue: Queue;
      readonly batchingWindowSeconds: number;
    },
  ) {
    super(scope, id);
    if (!table.tableStreamArn) throw new Error('The table has no stream, and audit events come from it.');
    const written = {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: {
        Keys: { pk: { S: [{ prefix: userKeyPrefix }] } },
        NewImage: { lastAction: { M: { kind: { S: [{ exists: true }] } } } },
      },
    };
    // Whoever gets a first passkey, or loses the last one (docs/adoption.md).
    const counted = {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: {
        Keys: { pk: { S: [{ prefix: userKeyPrefix }] }, sk: { S: [profileKey] } },
        NewImage: { credentials: { N: [{ exists: true }] } },
      },
    };
    new CfnEventSourceMapping(this, 'Mapping', {
      functionName: reader.functionArn,
      eventSourceArn: table.tableStreamArn,
      startingPosition: 'TRIM_HORIZON',
      batchSize: 100,
      maximumBatchingWindowInSeconds: batchingWindowSeconds,
      // One at a time in each shard keeps the order.
      parallelizationFactor: 1,
      filterCriteria: { filters: [written, counted].map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
      functionResponseTypes: ['ReportBatchItemFailures'],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 200,
      maximumRecordAgeInSeconds: Duration.hours(6).toSeconds(),
      destinationConfig: { onFailure: { destination: deadLetterQueue.queueArn } },
    });
  }
}
