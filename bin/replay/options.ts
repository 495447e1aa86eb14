import { regionIn } from '../admin/options.ts';
import { encryptedUrlOf, parse, regionOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const replayUsage = `After a restore of the table, takes away again what was taken away since: removed passkeys, recovery codes, locked
and forgotten users. Called again it does nothing more.

  npx passkeys replay <file>

<file> has audit events in JSON Lines, as EventBridge delivers them or their "detail" alone: what your archive of the
stack's event bus kept.

  --since <time>         the minute to which the table was restored, such as 2026-11-30T10:00:00Z; older events are left out
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
  const since = new Date(values.since ?? '');
  if (!/T.*(Z|[+-]\d\d:\d\d)$/.test(values.since ?? '') || Number.isNaN(since.getTime())) {
    throw new CommandError('usage', 'Since when? Give --since: a time with its zone, such as 2026-11-30T10:00:00Z.');
  }
  if (!values.endpoint) throw new CommandError('usage', 'Where? Give --endpoint: the stack’s output AdminEndpoint.');
  const endpoint = encryptedUrlOf(values.endpoint);
  const region = regionOf(values.region ?? regionIn(endpoint), env);
  return { file, since, endpoint, region, dryRun: values['dry-run'] ?? false, json: values.json ?? false };
}
