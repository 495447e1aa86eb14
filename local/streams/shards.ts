import { setTimeout } from 'node:timers/promises';
import { DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
  TrimmedDataAccessException,
} from '@aws-sdk/client-dynamodb-streams';

/** Milliseconds between two looks at a shard in which nothing was. */
const pause = 150;

/** The ARN that DynamoDB Local gave the stream of a table. */
export async function streamOf(dynamodb: DynamoDBClient, TableName: string): Promise<string | undefined> {
  return (await dynamodb.send(new DescribeTableCommand({ TableName }))).Table?.LatestStreamArn;
}

/**
 * Reads the shards of a stream, each in its order, from now on and with those that come later. It begins at the oldest record and leaves out
 * those of before.
 */
export class Shards {
  readonly #client: DynamoDBStreamsClient;
  readonly #arn: string;
  readonly #seen = new Set<string>();

  constructor(client: DynamoDBStreamsClient, arn: string) {
    this.#client = client;
    this.#arn = arn;
  }

  /**
   * Reads until `signal` aborts. Resolves to the reading, once what is written from now on will be in it.
   *
   * @param take gets what came, of each shard in order; the next is read when it has resolved
   */
  async read(
    limit: number,
    take: (shard: string, records: readonly StreamRecord[]) => Promise<void>,
    signal: AbortSignal,
  ): Promise<{ readonly done: Promise<unknown> }> {
    // DynamoDB Local gives the minute in which a record was written.
    const since = Date.now() - 60_000;
    const isNew = ({ dynamodb }: StreamRecord) => (dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) >= since;
    const first = await this.#newShards();
    const follow = async (shard: Shard): Promise<void> => {
      for (let { iterator, last } = shard; iterator && !signal.aborted; ) {
        const { records, next } = await this.#recordsAt(iterator, limit);
        if (records.length > 0) await take(shard.id, records.filter(isNew));
        else await setTimeout(pause, undefined, { signal });
        last = records.at(-1)?.dynamodb?.SequenceNumber ?? last;
        iterator = next === 'lost' ? await this.#iterator(shard.id, last) : next;
      }
      // A shard that has ended has children, which nobody has read yet.
      if (!signal.aborted) await Promise.all((await this.#newShards()).map(follow));
    };
    return { done: Promise.all(first.map(follow)) };
  }

  /** An iterator that was got while a shard was empty is lost when something comes: DynamoDB Local calls it one of the past. */
  async #recordsAt(ShardIterator: string, Limit: number) {
    try {
      const { Records = [], NextShardIterator } = await this.#client.send(
        new GetRecordsCommand({ ShardIterator, Limit }),
      );
      return { records: Records, next: NextShardIterator };
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      return { records: [], next: 'lost' as const };
    }
  }

  async #iterator(ShardId: string, last: string | undefined): Promise<string | undefined> {
    const from = last
      ? ({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last } as const)
      : ({ ShardIteratorType: 'TRIM_HORIZON' } as const);
    const command = new GetShardIteratorCommand({ StreamArn: this.#arn, ShardId, ...from });
    return (await this.#client.send(command)).ShardIterator;
  }

  async #newShards(): Promise<Shard[]> {
    const { StreamDescription } = await this.#client.send(new DescribeStreamCommand({ StreamArn: this.#arn }));
    const ids = (StreamDescription?.Shards ?? []).flatMap(({ ShardId }) => ShardId ?? []);
    const unseen = ids.filter((id) => !this.#seen.has(id));
    for (const id of unseen) this.#seen.add(id);
    return Promise.all(unseen.map(async (id) => ({ id, iterator: await this.#iterator(id, undefined) })));
  }
}

interface Shard {
  readonly id: string;
  readonly iterator: string | undefined;
  /** Sequence number of the latest record that was read. */
  readonly last?: string;
}
