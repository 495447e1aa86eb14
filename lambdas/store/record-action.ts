import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { profileKey } from '../../contract/keys.ts';
import { logger } from '../observability/logger.ts';
import { named } from './actions.ts';
import type { Credential } from './items.ts';
import { userKey } from './keys.ts';
import type { Action, Caller, Refusal } from './stored-action.ts';
import type { Table } from './table.ts';

/** A sign-in by a passkey that was refused. */
export interface RefusedSignIn {
  readonly userId: string;
  /** The credential that was named; nothing when the user has no such one. */
  readonly credential: Credential | undefined;
  readonly refusal: Refusal;
  readonly by: Caller;
  readonly at: Date;
}

/** Seconds from one refusal that is written down to the next: at most three a minute and user, whatever strangers try. */
const refusalInterval = 20;

/** Whoever gets these holds the credential's key; they are written down whatever strangers try meanwhile, at the same pace. */
const genuine: readonly Refusal[] = ['counter_regressed', 'backup_eligibility_changed'];

/** A refusal must not wait for a table that does not answer. */
const patience = 1_000;

/**
 * Writes down a refused sign-in, in the profile, when the credential is known and no other was written down a moment ago. What is unknown is
 * tried in the same way, and the condition fails: the refusal takes the same work.
 *
 * One write. The refusal is what counts: it is one, whether or not it could be written down, so what fails here is logged and not thrown.
 */
export async function recordRefusal({ dynamodb, tableName }: Table, refused: RefusedSignIn): Promise<void> {
  const { userId, credential, refusal, by, at } = refused;
  const passkeys = credential ? [named(credential)] : [];
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
      ':before': now - refusalInterval,
    }),
  });
  try {
    await unlessRefused(dynamodb.send(command, { abortSignal: AbortSignal.timeout(patience) }));
  } catch (error) {
    logger.warn('A refusal was not written down', { error });
  }
}

/** Writes down that an administrator looked at what the user has. Nothing for a user who never had anything. One write. */
export async function recordView({ dynamodb, tableName }: Table, userId: string, by: Caller): Promise<void> {
  const action: Action = { kind: 'viewed', at: new Date().toISOString(), by };
  await unlessRefused(
    dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(userId), sk: profileKey }),
        UpdateExpression: 'SET lastAction = :action',
        ConditionExpression: 'attribute_exists(pk)',
        ExpressionAttributeValues: marshall({ ':action': action }),
      }),
    ),
  );
}

async function unlessRefused(write: Promise<unknown>): Promise<void> {
  try {
    await write;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
