import { administration } from '../../contract/operations.ts';
import type { AdminActivityResponse, ListResponse } from '../../contract/shapes.ts';
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
  return options.json ? json({ action, sub, ...(passkey && { passkey }) }) : done[action];
}

const done = {
  remove: 'Removed.',
  'remove-all': 'The user has no passkeys any more.',
  'reset-recovery': 'The user has no recovery codes any more.',
} as const;

function listed(answer: unknown, options: AdminOptions): string {
  if (!isList(answer)) throw new CommandError('failed', 'That is not this API: it answered something else.');
  return options.json ? json(answer) : passkeyTable(answer.passkeys);
}

function activity(answer: unknown, options: AdminOptions): string {
  if (!isActivity(answer)) throw new CommandError('failed', 'That is not this API: it answered something else.');
  return options.json ? json(answer) : activityTable(answer.events);
}

const isActivity = (answer: unknown): answer is AdminActivityResponse =>
  typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);

const isList = (answer: unknown): answer is ListResponse =>
  typeof answer === 'object' && answer !== null && 'passkeys' in answer && Array.isArray(answer.passkeys);
