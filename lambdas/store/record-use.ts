import { ConditionalCheckFailedException, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { ChallengeUse, Credential, VerifiableCredential } from './items.ts';
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
  /** Whether it confirms a session, instead of beginning one. @default false */
  readonly confirms?: boolean;
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
export type UseRefusal = 'challenge-used' | 'counter-regressed' | 'removed' | 'too-many-uses';

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
 * Most uses of a credential whose challenges have not expired: nobody signs in more often with one passkey within six
 * minutes. It keeps the item small, and so each write and read of it.
 */
export const maxUses = 32;

/**
 * A round keeps credentials with at most this many expired uses, so a sign-in knows of no more. They may be removed by
 * now, so no more count.
 */
export const maxExpiredUses = 2;

/**
 * Records a use of a credential if four conditions hold: the user still has the credential with the same key, the
 * signature counter grew (or both are zero, for authenticators that do not count; or `acceptRegression` holds), the
 * challenge was not used before, and fewer than {@link maxUses} other uses have not expired (two more where several are
 * recorded at once). One conditional write checks all four, so only one of several concurrent uses of a challenge, or of a
 * counter value that must grow, is recorded.
 *
 * The same use again (nonce, session and assertion equal) is Cognito's second delivery: `recorded`, and nothing
 * changes.
 *
 * One write. A second one if more uses have expired than the given credential says.
 */
export async function recordUse(table: Table, credential: VerifiableCredential, use: Use): Promise<UseOutcome> {
  const outcome = await write(table, credential, use, 0);
  if (typeof outcome === 'string') return outcome;
  const { challengeUses } = outcome;
  const stored = Object.keys(challengeUses).length;
  if (stored - expiredUses(challengeUses, use.at).length >= maxUses) return 'too-many-uses';
  const second = await write(table, { ...credential, challengeUses }, use, stored);
  // So many others were recorded meanwhile.
  return typeof second === 'string' ? second : 'too-many-uses';
}

/**
 * Writes the use if the credential then has at most {@link maxUses} uses, or `stored` uses.
 *
 * @returns the outcome, or the stored credential if it has too many uses
 */
async function write(
  { dynamodb, tableName }: Table,
  credential: VerifiableCredential,
  use: Use,
  stored: number,
): Promise<UseOutcome | Credential> {
  const expired = expiredUses(credential.challengeUses, use.at)
    .filter((nonce) => nonce !== use.nonce)
    .slice(0, maxRemovedUses);
  const action: Action = {
    kind: use.confirms ? 'confirmed' : 'used',
    at: use.at.toISOString(),
    by: use.by,
    userVerified: use.userVerified,
  };
  const becameEligible = use.backupEligible && !credential.backupEligible;
  const removals = expired.map((_, index) => `challengeUses.#expired${index}`).join(', ');
  try {
    const { Attributes = {} } = await dynamodb.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: marshall({ pk: userKey(credential.userId), sk: credentialKey(credential.id) }),
        UpdateExpression:
          'SET #counter = :counter, backupEligible = :backupEligible, backedUp = :backedUp, lastUsedAt = :at, ' +
          `lastAction = :action, challengeUses.#nonce = :use${becameEligible ? ', becameEligible = :yes' : ''}` +
          `${removals && ` REMOVE ${removals}`}`,
        ConditionExpression:
          'publicKey = :publicKey AND attribute_not_exists(challengeUses.#nonce) AND size(challengeUses) < :most AND ' +
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
          ':most': Math.max(maxUses + Math.min(expired.length, maxExpiredUses), stored + 1),
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
    return hasGrown(credentialOf(Attributes).counter, use.counter) ? 'recorded' : 'recorded-regression';
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    if (!error.Item) return 'removed';
    const found = credentialOf(error.Item);
    // Another key has the ID now.
    if (!Buffer.from(found.publicKey).equals(credential.publicKey)) return 'removed';
    const before = found.challengeUses[use.nonce];
    if (!before) return isAccepted(found, use) ? found : 'counter-regressed';
    return before.session === use.session && before.assertion === use.assertion ? 'recorded' : 'challenge-used';
  }
}

/** Whether the signature counter grew, or may have stayed. */
const isAccepted = (
  { counter, backupEligible, becameEligible }: Credential,
  { counter: given, acceptRegression }: Use,
): boolean => hasGrown(counter, given) || (acceptRegression === true && backupEligible && !becameEligible);
