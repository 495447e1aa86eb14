import { setTimeout } from 'node:timers/promises';
import { ConcurrentModificationException } from '@aws-sdk/client-cognito-identity-provider';
import { type Change, changesBetween } from './changes.ts';
import type { Updatable } from './user-pool-api.ts';
import type { Settings } from './values.ts';

/** Somebody else has changed it since it was described. */
class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

const attempts = 5;
/** Milliseconds before the second attempt; twice as long before each one after it, and up to as much again by chance. */
const firstWait = 500;

/**
 * Changes settings of a pool or an app client and leaves all others as they are: describes, edits, updates, and describes again to see
 * that nothing else has changed. When somebody else changes it meanwhile, it is described and edited anew, so that both changes stay.
 * Cognito has no condition for an update: what another writes between the last look and the update, which are one call apart, is lost.
 *
 * @param edit gives what it is to be, from what it is; called anew with each attempt
 * @param options `dryRun` tells the changes and makes none
 * @returns what was changed, or would be: nothing when it is so already
 * @throws Error when it has other settings afterwards than it was to have, and what `edit` and the calls throw
 */
export async function changeSettings(
  target: Updatable,
  edit: (described: Settings) => Settings,
  options: { readonly dryRun?: boolean } = {},
): Promise<Change[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await changeOnce(target, edit, options);
    } catch (error) {
      const contended = error instanceof ChangedMeanwhile || error instanceof ConcurrentModificationException;
      if (!contended || attempt === attempts) throw error;
      await setTimeout(firstWait * 2 ** (attempt - 1) * (1 + Math.random()));
    }
  }
}

async function changeOnce(
  target: Updatable,
  edit: (described: Settings) => Settings,
  { dryRun = false }: { readonly dryRun?: boolean },
): Promise<Change[]> {
  const before = await target.describe();
  const wanted = edit(before);
  const changes = changesBetween(before, wanted);
  if (dryRun || changes.length === 0) return changes;

  const again = await target.describe();
  if (again['LastModifiedDate'] !== before['LastModifiedDate'] || changesBetween(before, again).length > 0) {
    throw new ChangedMeanwhile(`The ${target.label} is being changed by somebody else. Please try again.`);
  }
  await target.update(wanted);
  const unexpected = changesBetween(wanted, await target.describe());
  if (unexpected.length === 0) return changes;
  throw new Error(
    `The ${target.label} has other settings now than it was to have. Look at them, and set them again:\n` +
      unexpected
        .map(({ setting, before: was, after }) => `  ${setting}: ${JSON.stringify(was)}, now ${JSON.stringify(after)}`)
        .join('\n'),
  );
}
