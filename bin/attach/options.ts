import {
  byPoolTrigger,
  type PoolTriggerArns,
  poolTriggerDescriptions,
  poolTriggerNames,
  poolTriggers,
} from '../../contract/pool-triggers.ts';
import { parse } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

const poolTriggerLines = poolTriggerNames.map((name) => {
  const [{ option, features }, { does }] = [poolTriggers[name], poolTriggerDescriptions[name]];
  return `  --${option} <arn>  the function that ${does}, where the stack has ${features.join(' or ')}`;
});

export const attachUsage = `Attaches a user pool that exists to the passkeys' triggers, and detaches it, with your AWS credentials.

  npx passkeys attach --user-pool-id <id> --function-arn <arn> --client-id <id> …
  npx passkeys detach --user-pool-id <id>

All settings stay but for those that are listed. --dry-run lists them and changes nothing.

  --user-pool-id <id>    the user pool
  --function-arn <arn>   the triggers' function: the stack's output, or what the pool's owner was given
  --client-id <id>       an app client whose users sign in with passkeys; give it once for each
  --password-first <id>  one of them that is in passwordFirst; give it once for each. The pool and the client are checked for it
${poolTriggerLines.join('\n')}
  --dry-run              say what would be changed, and change nothing
  --prevent-user-existence-errors  also hide from the app clients' callers who exists
  --chain-triggers       the pool's own triggers stay in use: the function was deployed with chainTriggers
  --danger-replace-triggers        put them out of use
  --record <file>        where attach keeps what was there before, and detach finds it;
                         passkeys-<user pool>.json when it is left out
  --endpoint <url>       where Cognito answers; in the region when it is left out
  --region <region>      found in the pool's ID when it is left out
  --json                 answer in JSON
  --help                 show this help

Exit code: 0 done, 1 failed or refused by the pool's settings, 2 called wrongly, 3 no such pool or app client, 4 not allowed.`;

/** What to attach to what: also the functions of the pool's other triggers, if given; to detach where there is no record. */
export interface AttachOptions extends PoolTriggerArns<'argument'> {
  readonly command: 'attach' | 'detach';
  readonly userPoolId: string;
  /** Always given to attach; to detach where there is no record. */
  readonly functionArn: string | undefined;
  readonly clientIds: readonly string[];
  /** The clients of this list whose users enter their password before the passkey. */
  readonly passwordFirst: readonly string[];
  readonly dryRun: boolean;
  readonly preventUserExistenceErrors: boolean;
  /** Whether the pool may have triggers of its own, which are used no more or by our function only. */
  readonly takeOver: boolean;
  /** The file that says what was there before. */
  readonly record: string;
  readonly endpoint: string | undefined;
  readonly region: string;
  readonly json: boolean;
}

const functionArn = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w$-]+)?$/;

/**
 * Reads what comes after `passkeys attach` and `passkeys detach`.
 *
 * @throws CommandError `usage`
 */
export function readAttachOptions(command: AttachOptions['command'], args: readonly string[]): AttachOptions {
  const { values } = parse(args, {
    options: {
      'user-pool-id': { type: 'string' },
      'function-arn': { type: 'string' },
      ...byPoolTrigger('option', () => ({ type: 'string' }) as const),
      'client-id': { type: 'string', multiple: true },
      'password-first': { type: 'string', multiple: true },
      'dry-run': { type: 'boolean' },
      'prevent-user-existence-errors': { type: 'boolean' },
      'chain-triggers': { type: 'boolean' },
      'danger-replace-triggers': { type: 'boolean' },
      record: { type: 'string' },
      endpoint: { type: 'string' },
      region: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const userPoolId = values['user-pool-id'];
  if (!userPoolId || !/^[\w-]+_[0-9a-zA-Z]+$/.test(userPoolId)) {
    throw wrong(`Which pool? Give --user-pool-id, such as ap-southeast-2_AbCdEf123.`);
  }
  const arn = values['function-arn'];
  checkArns({ 'function-arn': arn, ...byPoolTrigger('option', ({ option }) => values[option]) });
  const clientIds = [...new Set(values['client-id'] ?? [])];
  if (command === 'attach' && !arn) throw wrong('What to? Give --function-arn: the ARN of the triggers’ function.');
  if (command === 'attach' && clientIds.length === 0) throw wrong('For which app clients? Give --client-id.');
  if (values['chain-triggers'] && values['danger-replace-triggers']) {
    throw wrong('Both --chain-triggers and --danger-replace-triggers are given. Give one.');
  }
  const passwordFirst = [...new Set(values['password-first'] ?? [])];
  const unlisted = passwordFirst.find((id) => !clientIds.includes(id));
  if (unlisted !== undefined) throw wrong(`--password-first ${unlisted}: give it with --client-id too.`);
  if (passwordFirst.length > 0 && !values['pre-token-generation-arn']) {
    throw wrong(
      '--password-first needs --pre-token-generation-arn, by whose function no tokens are given without a passkey.',
    );
  }
  return {
    command,
    userPoolId,
    functionArn: arn,
    ...byPoolTrigger('argument', ({ option }) => values[option]),
    clientIds,
    passwordFirst,
    dryRun: values['dry-run'] ?? false,
    preventUserExistenceErrors: values['prevent-user-existence-errors'] ?? false,
    takeOver: values['chain-triggers'] ?? values['danger-replace-triggers'] ?? false,
    record: values.record ?? `passkeys-${userPoolId}.json`,
    endpoint: values.endpoint,
    region: values.region ?? userPoolId.split('_')[0] ?? '',
    json: values.json ?? false,
  };
}

function checkArns(options: Readonly<Record<string, string | undefined>>): void {
  const given = Object.entries(options).filter(([, arn]) => arn !== undefined);
  for (const [index, [option, arn = '']] of given.entries()) {
    if (!functionArn.test(arn)) throw wrong(`"${arn}" is no ARN of a Lambda function.`);
    const same = given.slice(0, index).find(([, other]) => other === arn);
    if (same) throw wrong(`--${same[0]} and --${option} are the same: they are two functions of the stack.`);
  }
}

const wrong = (message: string) => new CommandError('usage', message);
