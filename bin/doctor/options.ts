import { parse, urlOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const usage = `Checks an installation from outside, with your AWS credentials, and says how to mend what is wrong. It changes nothing.

  npx passkeys doctor --user-pool-id <id> --client-id <id>

  --user-pool-id <id>    the pool whose users have passkeys
  --client-id <id>       an app client to look at as well; give it again for each
  --function-arn <arn>   the triggers' function, when the pool does not name it
  --origin <origin>      where the well-known documents are; https:// and the RP ID when it is left out
  --region <region>      of the pool, whose ID begins with it
  --endpoint <url>       where all AWS services answer, such as the local stack
  --strict               a warning, or what could not be checked, is a problem too
  --json                 answer in JSON
  --help                 show this help

Exit code: 0 no problem, 1 a problem or a failure, 2 called wrongly, 3 no such user pool, 4 not allowed to look at it.`;

/** What to look at, and how. */
export interface DoctorOptions {
  readonly userPoolId: string;
  readonly clientIds: readonly string[];
  readonly functionArn: string | undefined;
  /** Where the well-known documents are, if not at the RP ID. */
  readonly origin: string | undefined;
  readonly region: string;
  /** In the place of AWS's. */
  readonly endpoint: string | undefined;
  readonly strict: boolean;
  readonly json: boolean;
}

/** A user pool's ID: its region and nine characters. */
const poolId = /^(?<region>[\w-]+)_[\dA-Za-z]+$/;
const functionName = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(:[\w-]+)?$/;

/**
 * Reads what comes after `passkeys doctor`.
 *
 * @throws CommandError `usage`
 */
export function readDoctorOptions(args: readonly string[]): DoctorOptions {
  const { values } = parse(args, {
    options: {
      'user-pool-id': { type: 'string' },
      'client-id': { type: 'string', multiple: true },
      'function-arn': { type: 'string' },
      origin: { type: 'string' },
      region: { type: 'string' },
      endpoint: { type: 'string' },
      strict: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const { 'user-pool-id': userPoolId, 'client-id': clientIds = [], 'function-arn': functionArn } = values;
  if (!userPoolId) throw wrong('Which user pool? Give --user-pool-id.');
  const { region } = poolId.exec(userPoolId)?.groups ?? {};
  if (!region) throw wrong(`"${userPoolId}" is no ID of a user pool, such as ap-southeast-2_AbCdEfGhI.`);
  for (const id of clientIds) if (!/^\w+$/.test(id)) throw wrong(`"${id}" is no ID of an app client.`);
  if (functionArn !== undefined && !functionName.test(functionArn)) {
    throw wrong(`"${functionArn}" is no ARN of a function.`);
  }
  return {
    userPoolId,
    clientIds: [...new Set(clientIds)],
    functionArn,
    origin: values.origin === undefined ? undefined : urlOf(values.origin).origin,
    region: values.region ?? region,
    endpoint: values.endpoint === undefined ? undefined : urlOf(values.endpoint).href.replace(/\/$/, ''),
    strict: values.strict ?? false,
    json: values.json ?? false,
  };
}

const wrong = (message: string) => new CommandError('usage', message);
