import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import type { Credential } from './items.ts';
import { userKey } from './keys.ts';
import { passkeyReference } from './passkey-reference.ts';
import type { Action, Caller, Refusal } from './stored-action.ts';
import type { Table } from './table.ts';
import { transact } from './transaction.ts';

/** A refused sign-in by passkey. */
export interface RefusedSignIn {
  readonly userId: string;
  /** The credential that the answer named; `undefined` if the user has no such credential. */
  readonly credential: Credential | undefined;
  readonly refusal: Refusal;
  readonly by: Caller;
  readonly at: Date;
}

/** Least time between two recorded refusals of a user: at most three a minute, however often strangers try. */
const refusalIntervalSeconds = 20;

/**
 * These refusals require the credential's key. They have an interval of their own, so that strangers' attempts cannot
 * suppress them.
 */
const genuine: readonly Refusal[] = ['counter_regressed', 'backup_eligibility_changed'];

/** A refusal must not wait for a table that does not answer. */
const refusalWriteTimeoutMs = 1_000;

/**
 * Records a refused sign-in in the profile, if the user has the credential and {@link refusalIntervalSeconds} have
 * passed since the last one. For an unknown credential it makes the same write, whose condition fails, so that both
 * take the same work. The interval also keeps a retry of the client from recording it twice. One write.
 *
 * @throws Error if DynamoDB has not answered after a second
 */
export async function recordRefusal({ dynamodb, tableName }: Table, refused: RefusedSignIn): Promise<void> {
  const { userId, credential, refusal, by, at } = refused;
  const passkeys = credential ? [passkeyReference(credential)] : [];
  const action: Action = { kind: 'refused', at: at.toISOString(), by, refusal, passkeys };
  const now = Math.floor(at.getTime() / 1000);
  const command = new UpdateItemCommand({
    TableName: tableName,
    Key: marshall({ pk: userKey(userId), sk: profileKey }),
    UpdateExpression: 'SET lastAction = :action, #at = :now',
    ConditionExpression: 'attribute_exists(pk) AND :known = :yes AND (attribute_not_exists(#at) OR #at <= :before)',
    ExpressionAttributeNames: { '#at': genuine.includes(refusal) ? 'suspectedAt' : 'refusedAt' },
    ExpressionAttributeValues: marshall({
      ':action': action,
      ':known': credential !== undefined,
      ':yes': true,
      ':now': now,
      ':before': now - refusalIntervalSeconds,
    }),
  });
  try {
    await dynamodb.send(command, { abortSignal: AbortSignal.timeout(refusalWriteTimeoutMs) });
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

/** Records that an administrator looked at the user's data. Records nothing for a user without a profile. One write. */
export async function recordView(table: Table, userId: string, by: Caller): Promise<void> {
  const action: Action = { kind: 'viewed', at: new Date().toISOString(), by };
  await transact(table, [
    {
      Update: {
        TableName: table.tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression: 'SET lastAction = :action',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({ ':action': action }),
      },
    },
  ]);
}
