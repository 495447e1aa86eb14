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
 * Returns the user's sign-in that was recorded with this digest, and removes the record: only the first of several
 * calls gets it. Returns `undefined` if there is no such record or if it is older than a minute. One read; one write if
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
      if (signIn?.digest !== digest || signIn.at + maxAgeSeconds < now.getTime() / 1000) continue;
      const removed = await removeRecord(table, credential, nonce, digest);
      return removed ? { credential, userVerified: signIn.userVerified } : undefined;
    }
  }
  return undefined;
}

/** Removes the record. Returns `false` if another call has removed it. */
async function removeRecord({ dynamodb, tableName }: Table, credential: Credential, nonce: string, digest: string) {
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(credential.userId), sk: credentialKey(credential.id) }),
        UpdateExpression: 'REMOVE challengeUses.#nonce.signIn',
        ConditionExpression: 'challengeUses.#nonce.signIn.digest = :digest',
        ExpressionAttributeNames: { '#nonce': nonce },
        ExpressionAttributeValues: marshall({ ':digest': digest }),
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
