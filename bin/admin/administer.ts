import { administration } from '../../contract/operations.ts';
import type {
  AdminActivityResponse,
  AdminRecoveryResetResponse,
  AdminRemovalResponse,
  AdminUnlockResponse,
  ListResponse,
  RecoveryResponse,
} from '../../contract/shapes.ts';
import { CommandError } from '../command-error.ts';
import { json, minute, passkeyTable } from '../table.ts';
import { activityTable } from './activity-table.ts';
import { callApi } from './api.ts';
import { forget } from './forget.ts';
import { disable, enable, type PoolUser } from './lock.ts';
import type { AdminOptions } from './options.ts';
import { type FoundUser, findUser, subIn } from './user.ts';

/**
 * Does what the options say.
 *
 * @returns what to print
 * @throws CommandError when it could not be done
 */
export async function administer(options: AdminOptions): Promise<string> {
  const { action, passkey = '' } = options;
  const user = action === 'forget' ? deletedUser(options) : await findUser(options);
  const { sub } = user;
  const operation = isDecision(action) ? administration['admin-recovery'] : administration[`admin-${action}`];
  const path = `${operation.path.replace('{sub}', sub).replace('{id}', encodeURIComponent(passkey))}${queryOf(options)}`;
  const body = isDecision(action) ? { action: decisions[action].action } : undefined;
  const ask = () => callApi(options, { method: operation.method, path, body });
  if (action === 'lock') return lock(user, ask, options);
  if (action === 'unlock') return unlock(user, ask, options);
  if (action === 'forget') return forget(options, sub, ask);
  const answer = await ask();
  if (action === 'list') return listed(answer, options);
  if (action === 'activity') return activity(answer, options);
  if (isDecision(action)) return decided(answer, action, options);
  const subject = { action, sub, ...(passkey && { passkey }) };
  // A gateway in between can take the body away. The status still says that it is done.
  if (answer === null) return options.json ? json(subject) : 'Done.';
  if (!isRemoval(answer)) throw anotherApi();
  const { removed } = answer;
  return options.json ? json({ ...subject, removed }) : done[action](Number(removed));
}

/** The query of `activity`; empty for the other actions, which take none of it. */
function queryOf({ changes, cursor }: AdminOptions): string {
  const query = new URLSearchParams({ ...(changes && { kind: 'changes' }), ...(cursor && { cursor }) }).toString();
  return query && `?${query}`;
}

/** The API first: from then on nothing can be added, whatever Cognito still allows. If it fails, the user is disabled all the same. */
async function lock(user: FoundUser, ask: () => Promise<unknown>, options: AdminOptions): Promise<string> {
  const inPool = poolUser(user, options);
  const first = await ask().catch((error: unknown) => {
    if (error instanceof CommandError && error.kind === 'usage') throw error;
    return undefined;
  });
  await disable(inPool);
  const answer = first ?? (await ask());
  if (!isRemoval(answer)) throw anotherApi();
  const { removed } = answer;
  if (options.json) return json({ action: 'lock', sub: user.sub, removed });
  return [
    `Locked: ${inPool.username}. Passkeys removed: ${removed}. There are no recovery codes, and none can be made.`,
    'The user is disabled and signed out everywhere.',
    'To let the owner in again, set a new password if the user pool has passwords, and then run "passkeys admin unlock".',
  ].join('\n');
}

/** The API first, which says whether the user was locked. Until the user is enabled, nobody can use the code. */
async function unlock(user: FoundUser, ask: () => Promise<unknown>, options: AdminOptions): Promise<string> {
  const inPool = poolUser(user, options);
  const answer = await ask();
  if (!isUnlocked(answer)) throw anotherApi();
  const { recoveryCode } = answer;
  if (recoveryCode === null) {
    throw new CommandError(
      'failed',
      'The user is not locked, so nothing was changed. If an earlier answer was lost, run "passkeys admin lock" and then this again.',
    );
  }
  await enable(inPool, recoveryCode);
  if (options.json) return json({ action: 'unlock', sub: user.sub, recoveryCode });
  return [
    `Unlocked: ${inPool.username}. The user can sign in once with this recovery code, and then add a passkey:`,
    `  ${recoveryCode}`,
    'Hand it to the owner in a way that the intruder cannot read. It is not shown again.',
  ].join('\n');
}

/** @throws CommandError `usage` if it is no `sub`: a pool finds nobody by name who was deleted */
function deletedUser({ user }: AdminOptions): FoundUser {
  const sub = subIn(user);
  if (sub) return { sub };
  throw new CommandError('usage', `"${user}" is no sub. A user who was deleted can be named by nothing else.`);
}

/** @throws CommandError `usage` if the user was not looked up in a pool */
function poolUser({ username }: FoundUser, { action, region, userPoolId }: AdminOptions): PoolUser {
  if (userPoolId && username) return { region, userPoolId, username };
  throw new CommandError('usage', `"${action}" changes the user in Cognito too. Give --user-pool-id.`);
}

/** For each decision about a recovery: the action to ask for, and the text to print when it is done. */
const decisions = {
  'cancel-recovery': { action: 'cancel', text: () => 'No recovery without a passkey goes on.' },
  'allow-recovery': {
    action: 'allow',
    text: (endsAt: string) =>
      `The recovery takes effect now. Until ${minute(endsAt)}, the user can sign in and add a passkey.`,
  },
} as const;

const isDecision = (action: string): action is keyof typeof decisions => Object.hasOwn(decisions, action);

function decided(answer: unknown, action: keyof typeof decisions, options: AdminOptions): string {
  if (!isRecovery(answer)) throw anotherApi();
  return options.json ? json(answer) : decisions[action].text(answer.recovery?.endsAt ?? '');
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
  return options.json ? json(answer) : activityTable(answer);
}

const anotherApi = () => new CommandError('failed', 'That is not this API: it answered something else.');

const isRemoval = (answer: unknown): answer is AdminRemovalResponse | AdminRecoveryResetResponse =>
  typeof answer === 'object' &&
  answer !== null &&
  'removed' in answer &&
  (typeof answer.removed === 'number' || typeof answer.removed === 'boolean');

const isUnlocked = (answer: unknown): answer is AdminUnlockResponse =>
  typeof answer === 'object' && answer !== null && 'recoveryCode' in answer;

const isRecovery = (answer: unknown): answer is RecoveryResponse =>
  typeof answer === 'object' && answer !== null && 'recovery' in answer;

const isActivity = (answer: unknown): answer is AdminActivityResponse =>
  typeof answer === 'object' && answer !== null && 'events' in answer && Array.isArray(answer.events);

const isList = (answer: unknown): answer is ListResponse =>
  typeof answer === 'object' && answer !== null && 'passkeys' in answer && Array.isArray(answer.passkeys);
