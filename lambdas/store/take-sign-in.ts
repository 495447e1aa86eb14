import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { Credential } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { readUser } from './read.ts';
import type { Table } from './table.ts';

/** A sign-in as Verify recorded it. */
export interface TakenSignIn {
  readonly credential: Credential;
  readonly userVerified: boolean;
}

/** Seconds from the answer to its tokens: Cognito may call Define and this trigger three times each, and waits five seconds each time. */
const longestWait = 60;

/**
 * The sign-in that was recorded with this digest, once: whoever comes again, or in the same moment, finds nothing. Nothing is found either of
 * another user, or a minute after the answer. One read; one write when there is something.
 */
export async function takeSignIn(
  table: Table,
  userId: string,
  digest: string,
  now: Date,
): Promise<TakenSignIn | undefined> {
  const { credentials } = await readUser(table, userId);
  for (const credential of credentials) {
    for (const [nonce, { signIn }] of Object.entries(credential.challengeUses)) {
      if (signIn?.digest !== digest || signIn.at + longestWait < now.getTime() / 1000) continue;
      const taken = await take(table, credential, nonce, digest);
      return taken ? { credential, userVerified: signIn.userVerified } : undefined;
    }
  }
  return undefined;
}

/** Whether it was there still. */
async function take({ dynamodb, tableName }: Table, credential: Credential, nonce: string, digest: string) {
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
