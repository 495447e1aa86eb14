import * as v from 'valibot';
import type { ActivityEvent } from '../../contract/events.ts';
import { type AdministrationName, administration } from '../../contract/operations.ts';
import { credentialDigest } from '../../lambdas/store/keys.ts';
import { callApi } from '../admin/api.ts';
import { eraseAll } from '../admin/forget.ts';
import { CommandError } from '../command-error.ts';
import type { ReplayOptions } from './options.ts';
import type { UserPlan } from './plan.ts';

/** Numbers of what was taken away from one user. */
export interface TakenAway {
  readonly removed: number;
  readonly codes: number;
  readonly recoveries: number;
  readonly locked: number;
  readonly forgotten: number;
}

/** Nothing was taken away. */
export const nothing: TakenAway = { removed: 0, codes: 0, recoveries: 0, locked: 0, forgotten: 0 };

/** What a request has beside its operation and user. */
interface Details {
  readonly id?: string;
  readonly query?: string;
  readonly body?: object;
}
type Ask = (name: AdministrationName, details?: Details) => Promise<unknown>;

/**
 * Carries out the plan of one user. Steps that an administrator, the user or an earlier run has taken or undone since are
 * left out, by the user's activity.
 *
 * @throws CommandError if a request fails
 */
export async function takeAway(user: UserPlan, options: ReplayOptions): Promise<TakenAway> {
  const ask: Ask = (name, { id = '', query = '', body } = {}) => {
    const { method, path } = administration[name];
    const filled = path.replace('{sub}', user.userId).replace('{id}', encodeURIComponent(id));
    return callApi(options, { method, path: `${filled}${query}`, body });
  };
  if (user.forget) {
    const { passkeys, activity, others } = await eraseAll(() => ask('admin-forget'));
    return { ...nothing, forgotten: passkeys + activity + others > 0 ? 1 : 0 };
  }
  const since = user.lock || user.resetCodes || user.cancelRecovery ? await typesSince(user.lastEventAt, ask) : [];
  const isDecided = (...types: readonly ActivityEvent['type'][]) => types.some((type) => since.includes(type));
  const lock = user.lock && !isDecided('administration.locked', 'administration.unlocked');
  const resetCodes =
    user.resetCodes &&
    !lock &&
    !isDecided('recovery_codes.made', 'recovery_codes.reset', 'administration.locked', 'administration.unlocked');
  const locked = lock && (await unlessUnknown(ask('admin-lock'))) !== undefined;
  const isListed = user.removed.length > 0 || user.cancelRecovery;
  const { passkeys, recovery } = isListed ? listIn(await ask('admin-list')) : { passkeys: [], recovery: null };
  const isCancelled = recovery !== null && !isDecided('recovery.started', 'recovery.allowed') && user.cancelRecovery;
  if (isCancelled) await ask('admin-recovery', { body: { action: 'cancel' } });
  let removed = 0;
  for (const { id } of passkeys) {
    if (!user.removed.includes(credentialDigest(id))) continue;
    if (await unlessUnknown(ask('admin-remove', { id }))) removed += 1;
  }
  const codes = resetCodes && Boolean(await unlessUnknown(ask('admin-reset-recovery')));
  const recoveries = Number(isCancelled);
  return { ...nothing, removed, codes: Number(codes), recoveries, locked: Number(locked) };
}

const Page = v.object({
  events: v.array(v.object({ type: v.string(), time: v.string() })),
  cursor: v.nullable(v.string()),
});

/** Returns the types of the changes in the user's activity that are later than a time. */
async function typesSince(time: number, ask: Ask): Promise<string[]> {
  const types: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor ? `?kind=changes&cursor=${encodeURIComponent(cursor)}` : '?kind=changes';
    const page: unknown = await ask('admin-activity', { query });
    if (!v.is(Page, page)) throw anotherApi();
    const later = page.events.filter((event) => Date.parse(event.time) > time);
    types.push(...later.map(({ type }) => type));
    cursor = later.length === page.events.length ? page.cursor : null;
  }
  return types;
}

/** Returns what was removed, or `undefined` if the restored table does not have the user or passkey. */
async function unlessUnknown(answer: Promise<unknown>): Promise<unknown> {
  try {
    return ((await answer) as { readonly removed?: unknown }).removed;
  } catch (error) {
    if (error instanceof CommandError && error.kind === 'unknown') return undefined;
    throw error;
  }
}

const List = v.object({ passkeys: v.array(v.object({ id: v.string() })), recovery: v.nullable(v.object({})) });

function listIn(answer: unknown): v.InferOutput<typeof List> {
  if (v.is(List, answer)) return answer;
  throw anotherApi();
}

const anotherApi = () => new CommandError('failed', 'That is not this API: it answered something else.');
