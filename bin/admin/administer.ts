import { administration } from '../../contract/operations.ts';
import type {
  AdminActivityResponse,
  AdminRecoveryResetResponse,
  AdminRemovalResponse,
  ListResponse,
} from '../../contract/shapes.ts';
import { CommandError } from '../command-error.ts';
import { json, passkeyTable } from '../table.ts';
import { activityTable } from './activity-table.ts';
import { callApi } from './api.ts';
import type { AdminOptions } from './options.ts';
import { subOf } from './user.ts';

/**
 * Does what the options say.
 *
 * @returns what to print
 * @throws CommandError when it could not be done
 */
export async function administer(options: AdminOptions): Promise<string> {
  const { action, passkey = '' } = options;
  const sub = await subOf(options);
  const operation = administration[`admin-${action}`];
  const path = operation.path.replace('{sub}', sub).replace('{id}', encodeURIComponent(passkey));
  const answer = await callApi(options, { method: operation.method, path });
  if (action === 'list') return listed(answer, options);
  if (action === 'activity') return activity(answer, options);
  if (!isRemoval(answer)) throw anotherApi();
  const { removed } = answer;
  return options.json ? json({ action, sub, ...(passkey && { passkey }), removed }) : done[action](Number(removed));
}

const done = {
  remove: (removed: number) => (removed > 0 ? 'Removed.' : 'It was removed before.'),
  'remove-all': (removed: number) => `Removed: ${removed}. The user has no passkeys now.`,
  'reset-recovery': (removed: number) =>
    removed > 0 ? 'The recovery codes are removed.' : 'The user has no recovery codes; none were removed.',
} as const;

function listed(answer: unknown, options: AdminOptions): string {
  if (!isList(answer)) throw anotherApi();
  return options.json ? json(answer) : passkeyTable(answer.passkeys);
}

function activity(answer: unknown, options: AdminOptions): string {
  if (!isActivity(answer)) throw anotherApi();
  return options.json ? json(answer) : activityTable(answer.events);
}

const anotherApi = () => new CommandError('failed', 'That is not this API: it answered something else.');

const isRemoval = (answer: unknown): answer is AdminRemovalResponse | AdminRecoveryResetResponse =>
  typeof answer === 'object' &&
  answer !== null &&
  'removed' in answer &&
  (typeof answer.removed === 'number' || typeof answer.removed === 'boolean');

const isActivity = (answer: unknown): answer is AdminActivityResponse =>
  typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);

const isList = (answer: unknown): answer is ListResponse =>
  typeof answer === 'object' && answer !== null && 'passkeys' in answer && Array.isArray(answer.passkeys);
