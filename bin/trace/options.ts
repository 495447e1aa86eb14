import { parseArgs } from 'node:util';
import { supportIdPattern } from '../../lib/support-id-query.ts';
import { CommandError } from '../command-error.ts';

export const traceUsage = `Shows all that the logs have about a support id, oldest first, with your AWS credentials.

  npx passkeys trace <support id>

  --stack <name>         whose logs, by the stack's name; "Passkeys" when it is left out
  --days <number>        how far back to look; 7 when it is left out
  --region <region>      of the stack; AWS_REGION when it is left out
  --endpoint <url>       where CloudWatch Logs answers; the local stack: http://localhost:3000/_local/logs
  --json                 answer in JSON
  --help                 say this

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

/** On this machine there is one region, and nobody checks who asks. */
const localRegion = 'ap-southeast-2';

/** Whether an endpoint is the local stack's. */
export const isLocal = (endpoint: URL | undefined): boolean =>
  endpoint !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(endpoint.hostname);

/**
 * Reads what comes after `passkeys trace`.
 *
 * @throws CommandError `usage`
 */
export function readTraceOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): TraceOptions {
  const { positionals, values } = parse(args);
  const [supportId = '', ...others] = positionals;
  if (others.length > 0 || !supportIdPattern.test(supportId)) {
    throw new CommandError('usage', `"${positionals.join(' ')}" is no support ID, such as 3f1c9a52.`);
  }
  const days = Number(values.days ?? 7);
  if (!(days > 0)) throw new CommandError('usage', `"${values.days}" is no number of days.`);
  const endpoint = endpointOf(values.endpoint);
  const region =
    values.region ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? (isLocal(endpoint) ? localRegion : undefined);
  if (!region) throw new CommandError('usage', 'Which region? Give --region, or set AWS_REGION.');
  return { supportId, stack: values.stack ?? 'Passkeys', days, region, endpoint, json: values.json ?? false };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stack: { type: 'string' },
        days: { type: 'string' },
        region: { type: 'string' },
        endpoint: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new CommandError('usage', error instanceof Error ? error.message : String(error));
  }
}

function endpointOf(given: string | undefined): URL | undefined {
  if (given === undefined) return undefined;
  const url = URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol)) throw new CommandError('usage', `"${given}" is no URL.`);
  if (url.protocol === 'http:' && !isLocal(url)) {
    throw new CommandError('usage', `"${given}" is not encrypted. Write https.`);
  }
  return url;
}
