import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { eventSourceMapping, type Invoker } from '../functions/invoker.ts';
import type { Log } from '../shared/log.ts';
import { TemplateError } from '../template/template-error.ts';
import { deliverBatch } from './delivery.ts';
import type { StreamMapping } from './mappings.ts';
import { type LambdaRecord, lambdaRecord } from './records.ts';
import { Shards, streamOf } from './shards.ts';

/** What Lambda sends to the dead-letter queue of a mapping: the position of the records in the stream. */
export interface DeadLetter {
  readonly queue: string;
  readonly message: {
    readonly requestContext: {
      readonly requestId: string;
      readonly functionArn: string;
      readonly condition: 'RetryAttemptsExhausted';
      readonly approximateInvokeCount: number;
    };
    readonly DDBStreamBatchInfo: {
      readonly shardId: string;
      readonly startSequenceNumber: string;
      readonly endSequenceNumber: string;
      readonly batchSize: number;
      readonly streamArn: string;
    };
  };
}

export interface StartStreamsOptions {
  readonly mappings: readonly StreamMapping[];
  readonly dynamodb: DynamoDBClient;
  readonly databaseEndpoint: string;
  readonly region: string;
  readonly invoker: Invoker;
  readonly log: Log;
}

/** The streams while they are read. */
export interface Streams {
  /** The records that failed for good, oldest first, in place of the dead-letter queues. */
  readonly deadLetters: readonly DeadLetter[];
  stop(): Promise<void>;
}

/** Reads the tables' streams as Lambda does for event source mappings. Records from before the start are not delivered again. */
export async function startStreams(options: StartStreamsOptions): Promise<Streams> {
  const { mappings, dynamodb, databaseEndpoint: endpoint, region, log } = options;
  const stopped = new AbortController();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBStreamsClient({ endpoint, region, credentials });
  const deadLetters: DeadLetter[] = [];
  const readings = await Promise.all(
    mappings.map(async (mapping) => {
      const arn = await streamOf(dynamodb, mapping.tableName);
      if (!arn) throw new TemplateError(`Table ${mapping.tableName} has no stream, and ${mapping.label} reads it`);
      const deliver = deliverer(mapping, arn, options, deadLetters, stopped.signal);
      const take = (shard: string, records: Parameters<typeof lambdaRecord>[0][]) =>
        deliver(shard, records.map((record) => lambdaRecord(record, arn)).filter(mapping.wants));
      return new Shards(client, arn).read(
        mapping.batchSize,
        (shard, records) => take(shard, [...records]),
        stopped.signal,
      );
    }),
  );
  const ended = readings.map(({ done }) =>
    done.catch((error: unknown) => {
      if (!stopped.signal.aborted) log.problem(`The table’s stream is no longer read: ${error}`);
    }),
  );
  return {
    deadLetters,
    async stop() {
      stopped.abort();
      await Promise.all(ended);
      client.destroy();
    },
  };
}

function deliverer(
  mapping: StreamMapping,
  streamArn: string,
  { invoker, log }: StartStreamsOptions,
  deadLetters: DeadLetter[],
  signal: AbortSignal,
) {
  const caller = { service: eventSourceMapping, sourceArn: streamArn };
  const invoke = (Records: readonly LambdaRecord[]) => invoker.invoke(mapping.functionArn, { Records }, caller);
  return async (shardId: string, records: readonly LambdaRecord[]): Promise<void> => {
    if (records.length === 0) return;
    const park = (failed: readonly LambdaRecord[], attempts: number) => {
      log.problem(`${mapping.label}: ${failed.length} records are parked after ${attempts} attempts`);
      if (!mapping.queue) return;
      const number = (record: LambdaRecord | undefined) => record?.dynamodb?.SequenceNumber ?? '';
      deadLetters.push({
        queue: mapping.queue,
        message: {
          requestContext: {
            requestId: randomUUID(),
            functionArn: mapping.functionArn,
            condition: 'RetryAttemptsExhausted',
            approximateInvokeCount: attempts,
          },
          DDBStreamBatchInfo: {
            shardId,
            startSequenceNumber: number(failed[0]),
            endSequenceNumber: number(failed.at(-1)),
            batchSize: failed.length,
            streamArn,
          },
        },
      });
    };
    await deliverBatch(records, { mapping, invoke, park, signal });
  };
}
