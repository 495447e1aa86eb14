import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Credential } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { readUser } from './read.ts';
import type { Table } from './table.ts';

/** A passkey sign-in as Verify recorded it. */
export interface ConsumedSignIn {
  readonly credential: Credential;
  readonly userVerified: boolean;
}

/**
 * Longest time from the answer to its tokens: Cognito may call Define and this trigger three times each, and waits five
 * seconds each time.
 */
const maxAgeSeconds = 60;

/**
 * Returns the user's sign-in that was recorded with this digest, and marks the record: only the first of several calls
 * gets it. Returns `undefined` if there is no such record or if it is older than a minute. One read; one write if
 * there is a record.
 */
export async function consumeSignInRecord(
  table: Table,
  userId: string,
  digest: string,
  now: Date,
): Promise<ConsumedSignIn | undefined> {
  const { credentials } = await readUser(table, userId);
  for (const credential of credentials) {
    for (const [nonce, { signIn }] of Object.entries(credential.challengeUses)) {
      if (signIn?.digest !== digest || signIn.consumed || signIn.at + maxAgeSeconds < now.getTime() / 1000) continue;
      const consumed = await markConsumed(table, credential, nonce, digest);
      return consumed ? { credential, userVerified: signIn.userVerified } : undefined;
    }
  }
  return undefined;
}

/** Marks the record. Returns `false` if another call has marked it. */
async function markConsumed({ dynamodb, tableName }: Table, credential: Credential, nonce: string, digest: string) {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(credential.userId), sk: credentialKey(credential.id) }),
        UpdateExpression: 'SET challengeUses.#nonce.signIn.#consumed = :consumed',
        ConditionExpression:
          'challengeUses.#nonce.signIn.digest = :digest AND attribute_not_exists(challengeUses.#nonce.signIn.#consumed)',
        ExpressionAttributeNames: { '#nonce': nonce, '#consumed': 'consumed' },
        ExpressionAttributeValues: marshall({ ':digest': digest, ':consumed': true }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
