import type { AdminForgetResponse } from '../../contract/shapes.ts';
import { CommandError } from '../command-error.ts';
import { line } from '../shell.ts';
import { json, table } from '../table.ts';
import type { AdminOptions } from './options.ts';
import { stillInPool } from './user.ts';

const deletion = ['aws', 'cognito-idp', 'admin-delete-user', '--user-pool-id'];

/**
 * Erases what the table has of a user whom the pool no longer has, in as many requests as it takes.
 *
 * @param ask sends one request
 * @returns the receipt
 * @throws CommandError if the pool still has the user, or if a request fails
 */
export async function forget(options: AdminOptions, sub: string, ask: () => Promise<unknown>): Promise<string> {
  const { userPoolId } = options;
  if (!userPoolId) {
    throw new CommandError('usage', '"forget" looks whether the user pool still has the user. Give --user-pool-id.');
  }
  const username = await stillInPool(options, userPoolId, sub);
  if (username !== undefined) {
    throw new CommandError(
      'failed',
      `The user pool still has this user, so nothing was erased. Delete the user first: ${line(...deletion, userPoolId, '--username', username, '--region', options.region)}`,
    );
  }
  const begun = new Date().toISOString();
  const total = { passkeys: 0, activity: 0, others: 0 };
  for (let complete = false; !complete; ) {
    const erased = await ask().catch((cause: unknown) => {
      if (!(cause instanceof CommandError)) throw cause;
      throw new CommandError(
        cause.kind,
        `${cause.message} Erased until then: ${JSON.stringify(total)}. Run it again.`,
        {
          cause,
        },
      );
    });
    if (!isForget(erased)) throw new CommandError('failed', 'That is not this API: it answered something else.');
    total.passkeys += erased.passkeys;
    total.activity += erased.activity;
    total.others += erased.others;
    complete = erased.complete;
  }
  if (options.json) return json({ action: 'forget', sub, begun, erased: total });
  return [
    `Receipt: user ${sub}, ${begun}. Erased from the table:`,
    table(
      ['WHAT', 'ITEMS'],
      [
        ['passkeys', String(total.passkeys)],
        ['activity', String(total.activity)],
        ['profile, recovery codes and traces', String(total.others)],
      ],
    ),
    'Nothing is left of the user in the table. What logs, backups and your own consumers of events keep, and for how long:',
    'docs/retention.md.',
  ].join('\n');
}

const isForget = (answer: unknown): answer is AdminForgetResponse =>
  typeof answer === 'object' && answer !== null && 'complete' in answer && typeof answer.complete === 'boolean';
