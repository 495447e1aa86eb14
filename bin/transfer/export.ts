import { readUser } from '../../lambdas/store/read.ts';
import type { Table } from '../../lambdas/store/table.ts';
import { userIds } from '../../lambdas/store/user-ids.ts';
import { lineOf } from './line.ts';

/**
 * All passkeys of the table as lines of the format, user by user; each user as of one moment.
 *
 * @param pace waits for the turn of the next user
 */
export async function* exportedLines(table: Table, pace: () => Promise<void>): AsyncGenerator<string> {
  for await (const sub of userIds(table)) {
    await pace();
    const { profile, credentials } = await readUser(table, sub);
    if (profile) yield* credentials.map((credential) => lineOf(credential, profile));
  }
}
