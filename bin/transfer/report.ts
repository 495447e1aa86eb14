import { harmless } from '../table.ts';

/** Why a row was left out. The first two are about the row, the next ones about its user, the last ones about our table. */
export type SkipReason =
  | 'invalid'
  | 'relying-party'
  | 'user-unknown'
  | 'user-mismatch'
  | 'user-federated'
  | 'user-newer'
  | 'another-user'
  | 'different'
  | 'removed'
  | 'locked'
  | 'limit';

/** A row that was left out. */
export interface Skipped {
  readonly where: string;
  readonly reason: SkipReason;
  readonly detail: string;
}

/** How an import went. */
export interface Report {
  readonly dryRun: boolean;
  /** Sentences about faults that all rows probably share. */
  warnings: readonly string[];
  /** Stored, or in a dry run what would be. */
  imported: number;
  alreadyThere: number;
  readonly skipped: Skipped[];
  /** Whether all was read. */
  complete: boolean;
  /** Where to go on with `--from` when not; nothing for the beginning. */
  next: string | undefined;
}

/** More fill a screen; the JSON has all of them. */
const shown = 50;

/** The report as text for a terminal. */
export function reportText({ dryRun, warnings, imported, alreadyThere, skipped, complete, next }: Report): string {
  const rows = imported + alreadyThere + skipped.length;
  const counts = `${imported} ${dryRun ? 'would be imported' : 'imported'}, ${alreadyThere} already there, ${skipped.length} skipped`;
  const width = Math.max(0, ...skipped.map(({ reason }) => reason.length));
  return [
    ...warnings.map((warning) => `Warning: ${warning}`),
    `${rows} passkeys read: ${counts}.`,
    ...(skipped.length > 0 ? ['Skipped:'] : []),
    ...skipped
      .slice(0, shown)
      .map(({ where, reason, detail }) => `  ${reason.padEnd(width)}  ${harmless(where)}: ${harmless(detail)}`),
    ...(skipped.length > shown ? [`  and ${skipped.length - shown} more: --json <file> has them.`] : []),
    ...(complete ? [] : [`Not all was read. ${next === undefined ? 'Begin again.' : `Go on with: --from ${next}`}`]),
  ].join('\n');
}

/** The report for other programs. */
export const reportJson = ({ dryRun, warnings, imported, alreadyThere, skipped, complete, next }: Report) => ({
  version: 1,
  dryRun,
  warnings,
  imported,
  alreadyThere,
  skipped,
  complete,
  ...(next !== undefined && { next }),
});
