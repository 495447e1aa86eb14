import { supportIdPattern } from '../../lib/monitoring/support-id-query.ts';
import { encryptedUrlOf, isThisMachine, parse, regionOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const traceUsage = `Shows all that the logs have about a support id, oldest first, with your AWS credentials.

  npx passkeys trace <support id>

  --stack <name>         whose logs, by the stack's name; "Passkeys" when it is left out
  --days <number>        how far back to look; 7 when it is left out
  --region <region>      of the stack; AWS_REGION when it is left out
  --endpoint <url>       where CloudWatch Logs answers; the local stack: http://localhost:3000
  --json                 answer in JSON
  --help                 show this help

Exit code: 0 found, 1 failed, 2 called wrongly, 3 nothing found, 4 not allowed.`;

/** What to look for, and where. */
export interface TraceOptions {
  readonly supportId: string;
  readonly stack: string;
  readonly days: number;
  readonly region: string;
  readonly endpoint: URL | undefined;
  readonly json: boolean;
}

/** On this machine there is one region. */
const localRegion = 'ap-southeast-2';

/**
 * Reads what comes after `passkeys trace`.
 *
 * @throws CommandError `usage`
 */
export function readTraceOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TraceOptions {
  const { positionals, values } = parse(args, {
    allowPositionals: true,
    options: {
      stack: { type: 'string' },
      days: { type: 'string' },
      region: { type: 'string' },
      endpoint: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [supportId = '', ...others] = positionals;
  if (positionals.length === 0)
    throw new CommandError('usage', 'Which support ID? Such as npx passkeys trace 3f1c9a52.');
  if (others.length > 0 || !supportIdPattern.test(supportId)) {
    throw new CommandError('usage', `"${positionals.join(' ')}" is no support ID, such as 3f1c9a52.`);
  }
  const days = Number(values.days ?? 7);
  if (!(days > 0)) throw new CommandError('usage', `"${values.days}" is no number of days.`);
  const endpoint = values.endpoint === undefined ? undefined : logsEndpoint(encryptedUrlOf(values.endpoint));
  const region = regionOf(values.region, env, endpoint && isThisMachine(endpoint) ? localRegion : undefined);
  return { supportId, stack: values.stack ?? 'Passkeys', days, region, endpoint, json: values.json ?? false };
}

/** The local stack answers at one origin, CloudWatch Logs below a path of it. */
const logsEndpoint = (given: URL): URL =>
  isThisMachine(given) && given.pathname === '/' ? new URL('/_local/logs', given) : given;
