import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Credential, Owner, Profile } from './items.ts';

/** The table and the client to reach it with. */
export interface Table {
  readonly dynamodb: DynamoDBClient;
  readonly tableName: string;
}

/** A credential as the table holds it. What was done last to it is for the stream alone. */
export function credentialOf(item: Record<string, AttributeValue>): Credential {
  const { pk, sk, lastAction, ...credential } = unmarshall(item);
  return credential as Credential;
}

/** A profile as the table holds it; the same goes for it. */
export function profileOf(item: Record<string, AttributeValue>): Profile {
  const { pk, sk, lastAction, refusedAt, suspectedAt, ...profile } = unmarshall(item);
  return profile as Profile;
}

/** The owner of a credential ID as the table holds it. */
export function ownerOf(item: Record<string, AttributeValue>): Owner {
  const { pk, sk, ...owner } = unmarshall(item);
  return owner as Owner;
}
