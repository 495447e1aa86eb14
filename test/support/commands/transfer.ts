import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { RemovalPolicy } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { passkeysFor, startOwnStack } from '../stacks/own-stack.ts';
import { Visitor } from '../stacks/visitor.ts';
import { beginPasskeys } from './passkeys-command.ts';
import { startPeer } from './peer.ts';

/** A stack to import into, the peer to import from, a folder for files, and `npx passkeys import` and `export`. */
export type Transfer = Awaited<ReturnType<typeof startTransfer>>;

/** Starts it. The pool's users have names: with them the peer's user handles are not the `sub`. */
export async function startTransfer() {
  const stack = await startOwnStack((own, url) => {
    const userPool = new UserPool(own, 'Pool', {
      signInAliases: { username: true },
      signInCaseSensitive: false,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const client = new UserPoolClient(own, 'Client', {
      userPool,
      authFlows: { custom: true, userPassword: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });
    passkeysFor({ userPool, client }, url);
  });
  const visitor = new Visitor(stack.config);
  const peer = await startPeer(stack.dynamoDbEndpoint, visitor.origin);
  const { dynamodb } = peer;
  const folder = mkdtempSync(join(tmpdir(), 'import-'));

  const begin = (...args: readonly string[]) =>
    beginPasskeys([...args, '--region', stack.config.region, '--endpoint', stack.dynamoDbEndpoint]);
  const passkeys = (...args: readonly string[]) => begin(...args).ended;
  const poolOptions = ['--user-pool-id', stack.config.userPoolId, '--user-pool-endpoint', stack.url];
  const into = (table: string) => ['--table', table, '--relying-party-id', 'localhost', '--rate', '1000'];

  return {
    stack,
    visitor,
    peer,
    dynamodb,
    folder,
    /** Begins to run `npx passkeys …`. */
    begin,
    /** Runs it. */
    passkeys,
    poolOptions,
    /** Options of a table to import into, as fast as it goes. */
    into,
    fromPeer: (...more: string[]) =>
      passkeys('import', '--from-table', peer.tableName, ...into(stack.tableName), ...poolOptions, ...more),
    fromFile: (file: string, table: string, ...more: string[]) =>
      passkeys('import', '--from-file', file, ...into(table), ...more),
    /** A user of the pool, by name. */
    async user(username: string) {
      const UserPoolId = stack.config.userPoolId;
      const password = `Aa1!${randomUUID()}`;
      const { User } = await visitor.cognito.send(
        new AdminCreateUserCommand({ UserPoolId, Username: username, MessageAction: 'SUPPRESS' }),
      );
      await visitor.cognito.send(
        new AdminSetUserPasswordCommand({ UserPoolId, Username: username, Password: password, Permanent: true }),
      );
      const sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
      return { username, sub, password, email: 'ada@example.com', authenticator: visitor.authenticator() };
    },
    /** All items of a table. */
    async all(table: string) {
      const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
      return Items.map((item) => unmarshall(item)).toSorted((a, b) =>
        `${a['pk']}${a['sk']}`.localeCompare(`${b['pk']}${b['sk']}`),
      );
    },
    /** What an export of a table writes. */
    async exported(table: string) {
      const file = join(folder, `${randomUUID()}.jsonl`);
      const { code, error } = await passkeys('export', '--table', table, '--file', file);
      if (code !== 0 || error) throw new Error(error);
      return { file, lines: readFileSync(file, 'utf8').trim().split('\n').toSorted() };
    },
    async stop() {
      peer.stop();
      await stack.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
