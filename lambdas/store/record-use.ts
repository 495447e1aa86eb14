import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ChallengeUse, KnownCredential } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import type { Action, Caller } from './stored-action.ts';
import { credentialOf, type Table } from './table.ts';

/** What one sign-in says of its credential. */
export interface Use extends ChallengeUse {
  /** Of the challenge. */
  readonly nonce: string;
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly userVerified: boolean;
  readonly at: Date;
  readonly by: Caller;
}

/** `recorded` also for the same use recorded before. The others changed nothing. */
export type UseOutcome = 'recorded' | 'challenge-used' | 'counter-regressed' | 'removed';

/** Seconds that a challenge's use outlives it: clocks differ, and time passes between opening a seal and recording its use. */
const clockSkew = 60;

/** The nonces of the uses that may be forgotten. */
export const expiredUses = (uses: KnownCredential['challengeUses'], at: Date): string[] =>
  Object.entries(uses).flatMap(([nonce, { expiresAt }]) =>
    expiresAt + clockSkew < at.getTime() / 1000 ? [nonce] : [],
  );

/** An update expression may have 4 kB. Each use adds one entry, so that removing many at once catches up. */
const forgottenAtOnce = 100;

/**
 * Records that a credential was used, if it may be: the user still has it and with the key that is known, its signature counter grew (or both
 * are zero, for authenticators that don't count), and the challenge was not used before. One conditional write decides all of it, so that
 * of concurrent uses of one challenge or one counter value a single one is recorded.
 *
 * The same use again (nonce, session and assertion equal) is Cognito's second delivery: `recorded`, and nothing changes.
 */
export async function recordUse({ dynamodb, tableName }: Table, known: KnownCredential, use: Use): Promise<UseOutcome> {
  const expired = expiredUses(known.challengeUses, use.at)
    .filter((nonce) => nonce !== use.nonce)
    .slice(0, forgottenAtOnce);
  const action: Action = { kind: 'used', at: use.at.toISOString(), by: use.by, userVerified: use.userVerified };
  const forget = expired.map((_, index) => `challengeUses.#expired${index}`).join(', ');
  try {
    await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(known.userId), sk: credentialKey(known.id) }),
        UpdateExpression:
          'SET #counter = :counter, backupEligible = :backupEligible, backedUp = :backedUp, lastUsedAt = :at, ' +
          `lastAction = :action, challengeUses.#nonce = :use${forget && ` REMOVE ${forget}`}`,
        ConditionExpression:
          'publicKey = :publicKey AND attribute_not_exists(challengeUses.#nonce) AND ' +
          '(#counter < :counter OR (#counter = :zero AND :counter = :zero))',
        ExpressionAttributeNames: {
          '#counter': 'counter',
          '#nonce': use.nonce,
          ...Object.fromEntries(expired.map((nonce, index) => [`#expired${index}`, nonce])),
        },
        ExpressionAttributeValues: marshall({
          ':action': action,
          ':publicKey': known.publicKey,
          ':counter': use.counter,
          ':zero': 0,
          ':backupEligible': use.backupEligible,
          ':backedUp': use.backedUp,
          ':at': use.at.toISOString(),
          ':use': {
            session: use.session,
            assertion: use.assertion,
            expiresAt: use.expiresAt,
            ...(use.signIn && { signIn: use.signIn }),
          },
        }),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return 'recorded';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (!error.Item) return 'removed';
    const { publicKey, challengeUses } = credentialOf(error.Item);
    // Another key has the ID now.
    if (!Buffer.from(publicKey).equals(known.publicKey)) return 'removed';
    const before = challengeUses[use.nonce];
    if (!before) return 'counter-regressed';
    return before.session === use.session && before.assertion === use.assertion ? 'recorded' : 'challenge-used';
  }
}
