import { parse } from '../arguments.ts';
import { CommandError } from '../command-error.ts';
import type { Reach } from './aws.ts';

export const importUsage = `Takes passkeys over from elsewhere, with your AWS credentials. Run again, it changes nothing.

  npx passkeys import --from-table <table> …      from a table of amazon-cognito-passwordless-auth
  npx passkeys import --from-file <file> …        from a file of JSON Lines

  --table <table>            the table of this stack
  --relying-party-id <id>    the stack’s RP ID; passkeys of another one are of no use here
  --user-pool-id <id>        the pool to look the users up in; may be left out for a file that was exported from it
  --passkey-limit <n>        how many a user may have: as in the stack, 20 when left out
  --allow-newer-users        take passkeys also for users who were made after them and are found by name only
  --without-notices          send users no e-mail about their imported passkeys; their activity has them all the same
  --rate <n>                 passkeys a second, 50 when left out
  --from <place>             go on where an earlier run has stopped
  --dry-run                  say what would be done, and store nothing
  --json <file>              write the report as JSON, too
  --region <region>          --endpoint <url> of DynamoDB, --user-pool-endpoint <url>: as the AWS SDK finds them when left out

Exit code: 0 all are there, 1 failed, 2 called wrongly, 3 no such table or pool, 4 not allowed, 5 some were skipped.`;

export const exportUsage = `Writes the passkeys of a table as JSON Lines, with your AWS credentials.

  npx passkeys export --table <table> --file <file>

  --rate <n>                 users a second, 50 when left out
  --region <region>          --endpoint <url> of DynamoDB: as the AWS SDK finds them when left out

Exit code: 0 done, 1 failed, 2 called wrongly, 3 no such table, 4 not allowed.`;

/** What `passkeys import` was told. */
export interface ImportOptions extends Reach {
  readonly from: { readonly table: string } | { readonly file: string };
  readonly table: string;
  readonly relyingPartyId: string;
  readonly userPoolId: string | undefined;
  readonly passkeyLimit: number;
  readonly allowNewerUsers: boolean;
  readonly rate: number;
  readonly start: string | undefined;
  readonly dryRun: boolean;
  /** The owners of imported passkeys get no notices. */
  readonly withoutNotices: boolean;
  readonly json: string | undefined;
}

/** What `passkeys export` was told. */
export interface ExportOptions extends Omit<Reach, 'userPoolEndpoint'> {
  readonly table: string;
  readonly file: string;
  readonly rate: number;
}

/** A transaction has at most 100 items, and removing all of a user's passkeys takes two of each. */
const mostPasskeys = 49;
const fastest = 10_000;
const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;

/** @throws CommandError `usage` */
export function readImportOptions(args: readonly string[]): ImportOptions {
  const { values } = parse(args, {
    options: {
      'from-table': text,
      'from-file': text,
      table: text,
      'relying-party-id': text,
      'user-pool-id': text,
      'passkey-limit': text,
      'allow-newer-users': flag,
      rate: text,
      from: text,
      'dry-run': flag,
      'without-notices': flag,
      json: text,
      region: text,
      endpoint: text,
      'user-pool-endpoint': text,
    },
  });
  const [fromTable, fromFile] = [values['from-table'], values['from-file']];
  const from = fromTable ? { table: fromTable } : fromFile ? { file: fromFile } : undefined;
  if (!from || (fromTable && fromFile)) {
    throw new CommandError('usage', 'From where? Give one of --from-table and --from-file.');
  }
  const userPoolId = values['user-pool-id'];
  if (fromTable && !userPoolId) {
    throw new CommandError('usage', 'Whose are they? Give --user-pool-id: the peer’s table does not say it by itself.');
  }
  const table = required('--table', values.table);
  if (table === fromTable) throw new CommandError('usage', `"${table}" can’t be imported into itself.`);
  return {
    from,
    table,
    relyingPartyId: required('--relying-party-id', values['relying-party-id']),
    userPoolId,
    passkeyLimit: wholeNumber('--passkey-limit', values['passkey-limit'], 20, mostPasskeys),
    allowNewerUsers: values['allow-newer-users'] ?? false,
    rate: wholeNumber('--rate', values.rate, 50, fastest),
    start: values.from,
    dryRun: values['dry-run'] ?? false,
    withoutNotices: values['without-notices'] ?? false,
    json: values.json,
    region: values.region,
    endpoint: urlOf('--endpoint', values.endpoint),
    userPoolEndpoint: urlOf('--user-pool-endpoint', values['user-pool-endpoint']),
  };
}

/** @throws CommandError `usage` */
export function readExportOptions(args: readonly string[]): ExportOptions {
  const options = { table: text, file: text, rate: text, region: text, endpoint: text };
  const { values } = parse(args, { options });
  return {
    table: required('--table', values.table),
    file: required('--file', values.file),
    rate: wholeNumber('--rate', values.rate, 50, fastest),
    region: values.region,
    endpoint: urlOf('--endpoint', values.endpoint),
  };
}

function required(option: string, value: string | undefined): string {
  if (value) return value;
  throw new CommandError('usage', `Give ${option}.`);
}

function wholeNumber(option: string, given: string | undefined, otherwise: number, most: number): number {
  const value = given === undefined ? otherwise : Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  throw new CommandError('usage', `${option} is "${given}". Write a whole number from 1 to ${most}.`);
}

function urlOf(option: string, given: string | undefined): string | undefined {
  if (given === undefined || URL.canParse(given)) return given;
  throw new CommandError('usage', `${option} is "${given}", which is no URL.`);
}
