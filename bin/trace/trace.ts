import { CommandError } from '../command-error.ts';
import { json } from '../table.ts';
import { linesAbout } from './logs.ts';
import type { TraceOptions } from './options.ts';
import { timeline } from './timeline.ts';

/**
 * Finds what the options say.
 *
 * @returns what to print
 * @throws CommandError `unknown` when there is nothing
 */
export async function trace(options: TraceOptions): Promise<string> {
  const lines = await linesAbout(options);
  if (lines.length > 0) return options.json ? json({ supportId: options.supportId, lines }) : timeline(lines);
  const { supportId, days } = options;
  throw new CommandError(
    'unknown',
    `The logs have nothing about ${supportId} in the last ${days} days. New lines take a minute to be found.`,
  );
}
