import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ChallengeUse, VerifiableCredential } from './items.ts';
import { credentialKey, userKey } from './keys.ts';
import { hasGrown } from './signature-counter.ts';
import type { Action, Caller } from './stored-action.ts';
import { credentialOf, type Table } from './table.ts';

/** What one sign-in records on its credential. */
export interface Use extends ChallengeUse {
  /** Nonce of the challenge. */
  readonly nonce: string;
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
  readonly userVerified: boolean;
  readonly at: Date;
  readonly by: Caller;
  /**
   * Whether it is recorded although the signature counter did not grow, if the credential was registered as backup
   * eligible. @default false
   */
  readonly acceptRegression?: boolean;
}

/**
 * `recorded` also if the same use was recorded before. `recorded-regression`: the signature counter did not grow, which
 * was accepted. The others are refusals and changed nothing.
 */
export type UseOutcome = 'recorded' | 'recorded-regression' | UseRefusal;
/** Why a use was not recorded. */
export type UseRefusal = 'challenge-used' | 'counter-regressed' | 'removed';

/**
 * A use is stored this much longer than its challenge: clocks differ, and time passes between opening a seal and
 * recording the use.
 */
const clockSkewSeconds = 60;

/** Returns the nonces of the uses that may be removed. */
export const expiredUses = (uses: VerifiableCredential['challengeUses'], at: Date): string[] =>
  Object.entries(uses).flatMap(([nonce, { expiresAt }]) =>
    expiresAt + clockSkewSeconds < at.getTime() / 1000 ? [nonce] : [],
  );

/** An update expression may have 4 kB. Each use adds one entry, so removing up to a hundred at once catches up. */
const maxRemovedUses = 100;

/**
 * Records a use of a credential if three conditions hold: the user still has the credential with the same key, the
 * signature counter grew (or both are zero, for authenticators that do not count; or `acceptRegression` holds), and the
 * challenge was not used before. One conditional write checks all three, so only one of several concurrent uses of a
 * challenge, or of a counter value that must grow, is recorded.
 *
 * The same use again (nonce, session and assertion equal) is Cognito's second delivery: `recorded`, and nothing
 * changes.
 */
export async function recordUse(
  { dynamodb, tableName }: Table,
  credential: VerifiableCredential,
  use: Use,
): Promise<UseOutcome> {
  const expired = expiredUses(credential.challengeUses, use.at)
    .filter((nonce) => nonce !== use.nonce)
    .slice(0, maxRemovedUses);
  const action: Action = { kind: 'used', at: use.at.toISOString(), by: use.by, userVerified: use.userVerified };
  const becameEligible = use.backupEligible && !credential.backupEligible;
  const removals = expired.map((_, index) => `challengeUses.#expired${index}`).join(', ');
  try {
    const { Attributes: before } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(credential.userId), sk: credentialKey(credential.id) }),
        UpdateExpression:
          'SET #counter = :counter, backupEligible = :backupEligible, backedUp = :backedUp, lastUsedAt = :at, ' +
          `lastAction = :action, challengeUses.#nonce = :use${becameEligible ? ', becameEligible = :yes' : ''}` +
          `${removals && ` REMOVE ${removals}`}`,
        ConditionExpression:
          'publicKey = :publicKey AND attribute_not_exists(challengeUses.#nonce) AND ' +
          '(#counter < :counter OR (#counter = :zero AND :counter = :zero)' +
          `${use.acceptRegression ? ' OR (backupEligible = :yes AND attribute_not_exists(becameEligible))' : ''})`,
        ExpressionAttributeNames: {
          '#counter': 'counter',
          '#nonce': use.nonce,
          ...Object.fromEntries(expired.map((nonce, index) => [`#expired${index}`, nonce])),
        },
        ExpressionAttributeValues: marshall({
          ':action': action,
          ':publicKey': credential.publicKey,
          ':counter': use.counter,
          ':zero': 0,
          ...((becameEligible || use.acceptRegression) && { ':yes': true }),
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
        ReturnValues: 'UPDATED_OLD',
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }),
    );
    return hasGrown(Number(before?.['counter']?.N), use.counter) ? 'recorded' : 'recorded-regression';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (!error.Item) return 'removed';
    const { publicKey, challengeUses } = credentialOf(error.Item);
    // Another key has the ID now.
    if (!Buffer.from(publicKey).equals(credential.publicKey)) return 'removed';
    const before = challengeUses[use.nonce];
    if (!before) return 'counter-regressed';
    return before.session === use.session && before.assertion === use.assertion ? 'recorded' : 'challenge-used';
  }
}
