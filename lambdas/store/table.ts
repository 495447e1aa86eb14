/**
 * How the store is called. Every operation is a function `(table, …)`. A read returns what it found, or `undefined`. A
 * write returns its outcome from a closed union: what it stored, or the name of the refusal as a string. Whatever
 * DynamoDB's client throws is a fault and stays thrown.
 *
 * Ceremonies get the operations they call as an argument ({@link onTable}) and turn refusals into `PasskeyError`s. A
 * bundle contains only the operations that its function imports.
 */
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Credential, Profile, RememberedRemoval } from './items.ts';

/** The table and the client to reach it with. */
export interface Table {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
}

type Operation = (table: Table, ...rest: never[]) => unknown;

/** Operations without their first parameter, the table. */
export type OnTable<Operations> = {
  readonly [Name in keyof Operations]: Operations[Name] extends (table: Table, ...rest: infer Rest) => infer Result
    ? (...rest: Rest) => Result
    : never;
};

/** The operations, bound to one table. */
export function onTable<Operations extends Readonly<Record<string, Operation>>>(
  table: Table,
  operations: Operations,
): OnTable<Operations> {
  const bound = Object.entries(operations).map(([name, operation]) => [name, operation.bind(undefined, table)]);
  return Object.fromEntries(bound);
}

type Item = Record<string, AttributeValue>;

/** The items that a query or scan found; DynamoDB's types call them optional. */
export const itemsIn = ({ Items = [] }: { readonly Items?: Item[] | undefined }): Item[] => Items;

/** A text attribute of an item; `undefined` if there is no item, or the item has no such text. */
export const textIn = (item: Item | undefined, attribute: string): string | undefined => item?.[attribute]?.S;

/** Parses the item of a credential. Its last action is for the stream only, so it is left out. */
export function credentialOf(item: Item): Credential {
  const { pk, sk, lastAction, ...credential } = unmarshall(item);
  return credential as Credential;
}

/** Parses the item of a profile, without its last action and the times of recorded refusals. */
export function profileOf(item: Item): Profile {
  const { pk, sk, lastAction, refusedAt, suspectedAt, ...profile } = unmarshall(item);
  return profile as Profile;
}

/** Parses the item that remembers the removal of a credential. */
export function removalOf(item: Item): RememberedRemoval {
  const { pk, sk, ...removal } = unmarshall(item);
  return removal as RememberedRemoval;
}
