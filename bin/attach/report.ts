import { json } from '../table.ts';
import type { AttachOptions } from './options.ts';
import type { TargetChanges } from './target-changes.ts';

/** What was changed, or would be, as a list for a terminal or as JSON. */
export function report(
  { json: asJson, dryRun, record, command }: AttachOptions,
  done: readonly TargetChanges[],
): string {
  if (asJson) return json({ command, dryRun, targets: done.map(({ target, changes }) => ({ target, changes })) });
  const changed = done.filter(({ changes }) => changes.length > 0);
  if (changed.length === 0) return 'Nothing to change: it is so already.';
  const lines = changed.flatMap(({ target, changes }) => [
    target,
    ...changes.map(({ setting, before, after }) => `  ${setting}: ${difference(before, after)}`),
  ]);
  const all = 'All other settings stay as they are.';
  if (dryRun) return [...lines, '', `Nothing was changed. ${all}`].join('\n');
  const kept = command === 'attach' ? ` What was there before is in ${record}: keep it, detach reads it.` : '';
  return [...lines, '', `Done. ${all}${kept}`].join('\n');
}

function difference(before: unknown, after: unknown): string {
  if (!Array.isArray(before) || !Array.isArray(after)) return `${value(before)} → ${value(after)}`;
  const added = after.filter((it) => !before.includes(it)).map((it) => `+ ${value(it)}`);
  const removed = before.filter((it) => !after.includes(it)).map((it) => `- ${value(it)}`);
  return [...added, ...removed].join(', ');
}

const value = (given: unknown): string => {
  if (given === undefined) return 'none';
  return json(given).replaceAll(/^"|"$/g, '');
};
