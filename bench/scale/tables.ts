import { createHash } from 'node:crypto';
import { type AttributeValue, BatchWriteItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential } from '../../lambdas/store/items.ts';
import { credentialKey, userKey } from '../../lambdas/store/keys.ts';

/** The user of that number: found again from the number alone, and spread over the keys as a `sub` is. */
export function userOf(index: number): { readonly userId: string; readonly credentialId: string } {
  const hash = createHash('sha256').update(`user ${index}`).digest();
  const hex = hash.toString('hex');
  const userId = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
  return { userId, credentialId: hash.toString('base64url', 12, 32) };
}

const publicKey = new Uint8Array(77).fill(7);
const perBatch = 12;
const inFlight = 6;

/**
 * Fills a table with so many users, a passkey each: the profile and the credential, which is all that a sign-in reads. The item that
 * says who owns a credential ID, which only registrations look at, is left out for the sake of time.
 *
 * @param report is told how many are in, now and then
 */
export async function fill(
  dynamodb: DynamoDBClient,
  table: string,
  users: number,
  signal: AbortSignal,
  report: (loaded: number) => void,
): Promise<void> {
  let next = 0;
  const load = async () => {
    while (next < users) {
      signal.throwIfAborted();
      const from = next;
      next = Math.min(users, from + perBatch);
      const items = Array.from({ length: next - from }, (_, i) => itemsOf(from + i)).flat();
      await write(dynamodb, table, items);
      if (from % 60_000 < perBatch && from > 0) report(from);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, load));
}

async function write(dynamodb: DynamoDBClient, table: string, items: Record<string, AttributeValue>[]): Promise<void> {
  const RequestItems = { [table]: items.map((Item) => ({ PutRequest: { Item } })) };
  const { UnprocessedItems = {} } = await dynamodb.send(new BatchWriteItemCommand({ RequestItems }));
  if (Object.keys(UnprocessedItems).length > 0) throw new Error('DynamoDB Local left items out.');
}

const common = marshall({
  publicKey,
  counter: 0,
  transports: ['internal', 'hybrid'],
  aaguid: '00000000-0000-0000-0000-000000000000',
  attestationFormat: 'none',
  backupEligible: true,
  backedUp: true,
  relyingPartyId: 'localhost',
  name: 'Laptop',
  createdAt: '2026-11-01T00:00:00.000Z',
  registeredWith: 'AAAAAAAAAAAAAAAAAAAAAA',
  challengeUses: {},
} satisfies Omit<Credential, 'id' | 'userId'>);

function itemsOf(index: number): Record<string, AttributeValue>[] {
  const { userId, credentialId } = userOf(index);
  const pk = { S: userKey(userId) };
  return [
    { pk, sk: { S: profileKey }, username: { S: userId }, credentials: { N: '1' } },
    { pk, sk: { S: credentialKey(credentialId) }, ...common, id: { S: credentialId }, userId: { S: userId } },
  ];
}
