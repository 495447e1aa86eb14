import { DynamoDBClient, paginateScan, QueryCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { activityKeyPrefix, adoptionKey, profileKey, userKeyPrefix } from '../../contract/keys.ts';
import { credentialKeyPrefix } from '../../lambdas/store/keys.ts';
import { credentialOf, profileOf, textIn } from '../../lambdas/store/table.ts';
import type { LocalStack } from '../../local/stack.ts';
import { sumsOf } from '../support/dynamodb/adoption-counts.ts';

type Item = Readonly<Record<string, unknown>>;

/** An audit event as far as it is compared. A type, because an interface is not assignable to an object of JSON. */
export type TrailEvent = {
  readonly id: string;
  readonly type: string;
  readonly supportId?: string;
  readonly method?: string;
  readonly passkey?: { readonly credential: string; readonly name: string };
};

/** A credential as far as it is compared. */
interface StoredPasskey {
  readonly id: string;
  readonly name: string;
  readonly counter: number;
}

/** All that the table has of one user. */
export interface StoredUser {
  readonly credentials: StoredPasskey[];
  readonly trail: TrailEvent[];
  profile?: { readonly credentials: number; readonly recoveryCodes?: { readonly unused: Item } };
}

/** All that the table has, by user, and the sums of the adoption counts of all days. */
export interface Snapshot {
  readonly users: ReadonlyMap<string, StoredUser>;
  readonly adoption: Readonly<Record<string, number>>;
}

/** The table of a stack, read past the functions and past the faults. */
export class StoredTable {
  readonly #client: DynamoDBClient;
  readonly #name: string;

  constructor({ dynamoDbEndpoint: endpoint, tableName, config: { region } }: LocalStack) {
    this.#client = new DynamoDBClient({ endpoint, region, credentials: { accessKeyId: 'l', secretAccessKey: 'l' } });
    this.#name = tableName;
  }

  close(): void {
    this.#client.destroy();
  }

  /** Reads everything. */
  async snapshot(): Promise<Snapshot> {
    const users = new Map<string, StoredUser>();
    const adoption: Item[] = [];
    const of = (sub: string): StoredUser => {
      const user = users.get(sub) ?? { credentials: [], trail: [] };
      users.set(sub, user);
      return user;
    };
    const input = { TableName: this.#name, ConsistentRead: true };
    for await (const { Items = [] } of paginateScan({ client: this.#client }, input)) {
      for (const item of Items) {
        const [pk, sk] = [textIn(item, 'pk') ?? '', textIn(item, 'sk') ?? ''];
        if (pk === adoptionKey) adoption.push(unmarshall(item));
        if (pk.startsWith(activityKeyPrefix)) {
          of(pk.slice(activityKeyPrefix.length)).trail.push(unmarshall(item)['event']);
        }
        if (!pk.startsWith(userKeyPrefix)) continue;
        const user = of(pk.slice(userKeyPrefix.length));
        if (sk === profileKey) user.profile = profileOf(item);
        if (sk.startsWith(credentialKeyPrefix)) user.credentials.push(credentialOf(item));
      }
    }
    return { users, adoption: sumsOf(adoption) };
  }

  /** Reads the sums of the adoption counts of all days. */
  async adoption(): Promise<Readonly<Record<string, number>>> {
    return sumsOf(await this.#partition(adoptionKey));
  }

  /** Reads the signature counters of a user's credentials, by credential. */
  async counters(sub: string): Promise<ReadonlyMap<string, number>> {
    const items = await this.#partition(`${userKeyPrefix}${sub}`);
    const credentials = items.filter(({ sk }) => String(sk).startsWith(credentialKeyPrefix));
    return new Map(credentials.map(({ id, counter }) => [String(id), Number(counter)]));
  }

  async #partition(pk: string): Promise<Item[]> {
    const { Items = [] } = await this.#client.send(
      new QueryCommand({
        TableName: this.#name,
        ConsistentRead: true,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: marshall({ ':pk': pk }),
      }),
    );
    return Items.map((item) => unmarshall(item));
  }
}
