import { encryptedUrlOf, parse, regionOf } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const usage = `Administers the passkeys of users, with your AWS credentials.

  npx passkeys admin list <user>                  a user's passkeys
  npx passkeys admin remove <user> <passkey>      remove one, by its ID
  npx passkeys admin remove-all <user>            remove all of them
  npx passkeys admin activity <user>              what was done to the user's ways to sign in, the newest first
  npx passkeys admin reset-recovery <user>        take away the recovery codes
  npx passkeys admin cancel-recovery <user>       end a recovery that was started without a passkey
  npx passkeys admin allow-recovery <user>        let it take effect at once, without the waiting time
  npx passkeys admin lock <user>                  end an intrusion: remove passkeys and codes, refuse new ones, disable
                                                  the user and end all sign-ins; needs --user-pool-id
  npx passkeys admin unlock <user>                let the owner in again, by one recovery code; needs --user-pool-id
  npx passkeys admin forget <sub>                 erase everything of a user who was deleted in Cognito before

<user> is the user's sub, in any case; with --user-pool-id also the user name or the e-mail address.

  --endpoint <url>       where the administrators' API answers: the stack's output AdminEndpoint
  --region <region>      of the API; found in the endpoint or in AWS_REGION when it is left out
  --user-pool-id <id>    the pool to look the user up in
  --changes              of activity: leave out sign-ins
  --cursor <cursor>      of activity: go on where an earlier answer ended
  --json                 answer in JSON
  --help                 show this help

Exit code: 0 done, 1 failed, 2 called wrongly, 3 no such user or passkey, 4 not allowed.`;

const actions = {
  list: 1,
  remove: 2,
  'remove-all': 1,
  activity: 1,
  'reset-recovery': 1,
  'cancel-recovery': 1,
  'allow-recovery': 1,
  lock: 1,
  unlock: 1,
  forget: 1,
} as const;

/** What to do, to whom, and where. */
export interface AdminOptions {
  readonly action: keyof typeof actions;
  /** A sub, or a name to look up. */
  readonly user: string;
  /** Its ID, where the action is about one. */
  readonly passkey: string | undefined;
  readonly endpoint: URL;
  readonly region: string;
  readonly userPoolId: string | undefined;
  /** Leaves out sign-ins. Only with `activity`. */
  readonly changes: boolean;
  /** Goes on where an earlier answer ended. Only with `activity`. */
  readonly cursor: string | undefined;
  readonly json: boolean;
}

/**
 * Reads what comes after `passkeys admin`.
 *
 * @throws CommandError `usage`
 */
export function readAdminOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): AdminOptions {
  const { positionals, values } = parse(args, {
    allowPositionals: true,
    options: {
      endpoint: { type: 'string' },
      region: { type: 'string' },
      'user-pool-id': { type: 'string' },
      changes: { type: 'boolean' },
      cursor: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  const [action = '', user, passkey] = positionals;
  if (!isAction(action)) throw new CommandError('usage', `"${action}" is none of ${Object.keys(actions).join(', ')}.`);
  if (!user || positionals.length !== 1 + actions[action]) {
    throw new CommandError('usage', `"${action}" takes ${actions[action] === 1 ? 'a user' : 'a user and a passkey'}.`);
  }
  if (!values.endpoint) throw new CommandError('usage', 'Where? Give --endpoint: the stack’s output AdminEndpoint.');
  const { changes = false, cursor } = values;
  if (action !== 'activity' && (changes || cursor !== undefined)) {
    throw new CommandError('usage', `"${action}" takes neither --changes nor --cursor.`);
  }
  const endpoint = encryptedUrlOf(values.endpoint);
  const region = regionOf(values.region ?? regionIn(endpoint), env);
  const more = { userPoolId: values['user-pool-id'], changes, cursor, json: values.json ?? false };
  return { action, user, passkey, endpoint, region, ...more };
}

const isAction = (text: string): text is keyof typeof actions => Object.hasOwn(actions, text);

/** Returns the region of an endpoint. API Gateway's own names say it: `<id>.execute-api.<region>.amazonaws.com`. */
export const regionIn = ({ hostname }: URL) =>
  /^[^.]+\.execute-api\.([^.]+)\.amazonaws\.com(\.cn)?$/.exec(hostname)?.[1];
