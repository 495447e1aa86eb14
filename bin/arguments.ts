/** What the commands' arguments have in common. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { CommandError } from './command-error.ts';

/**
 * `parseArgs` of `node:util`, for commands whose options all have long names. IDs in base64url are positional even if they begin with `-`.
 *
 * @throws CommandError `usage` when there is an argument that `config` does not allow
 */
export function parse<const Config extends ParseArgsConfig>(
  args: readonly string[],
  config: Config,
): ReturnType<typeof parseArgs<Config & { args: string[] }>> {
  try {
    return parseArgs({ ...config, args: idsLast(args, config.options) });
  } catch (error) {
    throw new CommandError('usage', error instanceof Error ? error.message : String(error));
  }
}

/**
 * `parseArgs` takes what begins with `-` for an option unless it comes after `--`. Positional arguments keep their order, and
 * what follows an option stays its value.
 */
function idsLast(args: readonly string[], options: ParseArgsConfig['options'] = {}): string[] {
  const end = args.includes('--') ? args.indexOf('--') : args.length;
  const kept: string[] = [];
  const last: string[] = [];
  for (const [index, argument] of args.slice(0, end).entries()) {
    const isValue = options[args[index - 1]?.replace(/^--/, '') ?? '']?.type === 'string';
    const isPositional = isId(argument) || (last.length > 0 && !argument.startsWith('-'));
    (isPositional && !isValue ? last : kept).push(argument);
  }
  return [...kept, '--', ...last, ...args.slice(end + 1)];
}

/** No option has one dash, or a capital, a digit or `_` in its name. */
const isId = (argument: string): boolean => /^-(?!-)|^--[^=]*[A-Z\d_]/.test(argument);

/** @throws CommandError `usage` when it is no URL of HTTP */
export function urlOf(given: string): URL {
  const url = URL.parse(given);
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new CommandError('usage', `"${given}" is no URL.`);
}

/** @throws CommandError `usage` when it is no URL of HTTP, or would take what is signed over a network in the clear */
export function encryptedUrlOf(given: string): URL {
  const url = urlOf(given);
  if (url.protocol === 'https:' || isThisMachine(url)) return url;
  throw new CommandError('usage', `"${given}" is not encrypted. Write https.`);
}

/** Whether the URL's host is this machine: `localhost`, a name below it (RFC 6761, section 6.3), or a loopback address. */
export const isThisMachine = ({ hostname }: URL): boolean =>
  hostname.endsWith('.localhost') || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The region that is given or known, or else the one that AWS's tools take.
 *
 * @throws CommandError `usage` when there is none
 */
export function regionOf(given: string | undefined, env: Environment, otherwise?: string): string {
  const region = given ?? env['AWS_REGION'] ?? env['AWS_DEFAULT_REGION'] ?? otherwise;
  if (region) return region;
  throw new CommandError('usage', 'Which region? Give --region, or set AWS_REGION.');
}
