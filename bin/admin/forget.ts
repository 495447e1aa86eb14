import type { AdminForgetResponse } from '../../contract/shapes.ts';
import { CommandError } from '../command-error.ts';
import { json, table } from '../table.ts';
import type { AdminOptions } from './options.ts';

/**
 * Erases what the table has of a user who was deleted, in as many requests as it takes.
 *
 * @param ask sends one request
 * @returns the receipt
 * @throws CommandError if a request fails or is refused, as it is while the user pool has the user
 */
export async function forget(options: AdminOptions, sub: string, ask: () => Promise<unknown>): Promise<string> {
  const begun = new Date().toISOString();
  const total = await eraseAll(ask);
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
    'The table keeps nothing else of the user. One exception, and what logs, backups and your own consumers of events keep:',
    'docs/retention.md.',
  ].join('\n');
}

/**
 * Sends requests until the API says that nothing is left.
 *
 * @param ask sends one request
 * @returns how many items were erased in all
 * @throws CommandError if a request fails or is refused
 */
export async function eraseAll(ask: () => Promise<unknown>): Promise<Omit<AdminForgetResponse, 'complete'>> {
  const total = { passkeys: 0, activity: 0, others: 0 };
  for (let complete = false; !complete; ) {
    const erased = await ask().catch((cause: unknown) => {
      // Nobody is told these numbers again.
      if (!(cause instanceof CommandError) || sum(total) === 0) throw cause;
      throw new CommandError(cause.kind, `${cause.message} Erased so far: ${JSON.stringify(total)}. Run it again.`, {
        cause,
      });
    });
    if (!isForget(erased)) throw new CommandError('failed', 'That is not this API: it answered something else.');
    total.passkeys += erased.passkeys;
    total.activity += erased.activity;
    total.others += erased.others;
    complete = erased.complete;
  }
  return total;
}

const sum = (numbers: Readonly<Record<string, number>>): number => Object.values(numbers).reduce((a, b) => a + b, 0);

const isForget = (answer: unknown): answer is AdminForgetResponse =>
  typeof answer === 'object' && answer !== null && 'complete' in answer && typeof answer.complete === 'boolean';
