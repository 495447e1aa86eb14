import { regionIn } from '../admin/options.ts';
import { encryptedUrlOf, parse, regionOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const replayUsage = `After a restore of the table, takes away again what was taken away since: removed passkeys, recovery codes, delayed
recoveries, locked and forgotten users. What was decided anew since the restore stays, so it may be run again.

  npx passkeys replay <file>

<file> has audit events in JSON Lines, as EventBridge delivers them or their "detail" alone: your archive of the stack's
event bus. The stack has one if it sets publishAuditEvents (docs/incidents.md, "A restored table").

  --since <time>         the minute to which the table was restored, in UTC, such as 2026-11-30T10:00:00Z; events that are
                         more than a minute older are left out
  --endpoint <url>       where the API answers: the stack's output AdminEndpoint
  --region <region>      of the API; found in the endpoint or in AWS_REGION when it is left out
  --dry-run              only say what there is to do
  --json                 answer in JSON
  --help                 show this help

Exit code: 0 done, 1 failed, 2 called wrongly, 4 not allowed.`;

/** Settings of `passkeys replay`. */
export interface ReplayOptions {
  readonly file: string;
  readonly since: Date;
  readonly endpoint: URL;
  readonly region: string;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/**
 * Reads what comes after `passkeys replay`.
 *
 * @throws CommandError `usage`
 */
export function readReplayOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReplayOptions {
  const { positionals, values } = parse(args, {
    allowPositionals: true,
    options: {
      since: { type: 'string' },
      endpoint: { type: 'string' },
      region: { type: 'string' },
      'dry-run': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const [file, ...others] = positionals;
  if (!file || others.length > 0) throw new CommandError('usage', 'Which events? Give one file.');
  const since = timeOf(values.since ?? '');
  if (!since) {
    throw new CommandError(
      'usage',
      'Since when? Give --since: a time in UTC that is past, such as 2026-11-30T10:00:00Z.',
    );
  }
  if (!values.endpoint) throw new CommandError('usage', 'Where? Give --endpoint: the stack’s output AdminEndpoint.');
  const endpoint = encryptedUrlOf(values.endpoint);
  const region = regionOf(values.region ?? regionIn(endpoint), env);
  return { file, since, endpoint, region, dryRun: values['dry-run'] ?? false, json: values.json ?? false };
}

/** Events have the time at which a request began, and may have been written a little later. */
const marginMs = 60_000;

/** The time with a margin before it; `undefined` if it is no time in UTC, is on no calendar, or is to come. */
function timeOf(text: string): Date | undefined {
  const time = new Date(text);
  const isReal =
    !Number.isNaN(time.getTime()) && text.startsWith(time.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length));
  return isReal && text.endsWith('Z') && time <= new Date() ? new Date(time.getTime() - marginMs) : undefined;
}
