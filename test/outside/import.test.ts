import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdminCreateUserCommand, AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import { type DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { CfnOutput, RemovalPolicy } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { AuthenticationUserResponse, Config, ListResponse } from '../../lambdas/contract.ts';
import { Passkeys } from '../../lib/index.ts';
import type { Authenticator } from '../support/authenticator.ts';
import { createTable } from '../support/create-table.ts';
import { type OwnStack, startOwnStack } from '../support/own-stack.ts';
import { startPeer } from '../support/peer.ts';
import { Visitor } from '../support/visitor.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-'));
let stack: OwnStack;
let visitor: Visitor;
let peer: Awaited<ReturnType<typeof startPeer>>;
let dynamodb: DynamoDBClient;

/** A pool whose users have names: with them the peer's user handles are not the `sub`. */
beforeAll(async () => {
  stack = await startOwnStack((own, url) => {
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
    const relyingParty = { id: 'localhost', name: 'Example' };
    new Passkeys(own, 'Passkeys', {
      userPool,
      userPoolClients: [client],
      relyingPartyId: relyingParty.id,
      relyingPartyName: relyingParty.name,
      origins: [url],
      userPoolEndpoint: url,
    });
    const config: Config = {
      region: own.region,
      userPoolId: userPool.userPoolId,
      userPoolClientId: client.userPoolClientId,
      userPoolEndpoint: url,
      apiUrl: url,
      relyingParty,
    };
    new CfnOutput(own, 'Config', { value: own.toJsonString(config) });
  });
  visitor = new Visitor(stack.config);
  peer = await startPeer(stack.dynamoDbEndpoint, visitor.origin);
  dynamodb = peer.dynamodb;
}, 120_000);
afterAll(async () => {
  peer.stop();
  await stack.stop();
  rmSync(folder, { recursive: true });
});

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs `npx passkeys …` as somebody with AWS credentials. */
const passkeys = (...args: readonly string[]): Promise<Ran> => begin(...args).ended;

/** Begins to run it. */
function begin(...args: readonly string[]): { readonly child: ChildProcess; readonly ended: Promise<Ran> } {
  const program = join(import.meta.dirname, '../../bin/passkeys.ts');
  const env = { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  const reach = ['--region', stack.config.region, '--endpoint', stack.dynamoDbEndpoint];
  const { promise: ended, resolve } = Promise.withResolvers<Ran>();
  const child = execFile(process.execPath, [program, ...args, ...reach], { env }, (_, out, error) => {
    resolve({ code: child.exitCode ?? -1, out, error });
  });
  return { child, ended };
}

const poolOptions = () => ['--user-pool-id', stack.config.userPoolId, '--user-pool-endpoint', stack.url];
const into = (table: string) => ['--table', table, '--relying-party-id', 'localhost', '--rate', '1000'];
const fromPeer = (...more: string[]) =>
  passkeys('import', '--from-table', peer.tableName, ...into(stack.tableName), ...poolOptions(), ...more);
const fromFile = (file: string, table: string, ...more: string[]) =>
  passkeys('import', '--from-file', file, ...into(table), ...more);

/** A user of the pool, by name. */
async function user(username: string) {
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
}

/** A sign-in without a user name, as the client does it where the user handle is no `sub`. */
async function signInNameless(authenticator: Authenticator) {
  const credential = authenticator.get(await visitor.publicOptions());
  const path = '/passkeys/authentication/user';
  const { body } = await visitor.call<AuthenticationUserResponse>('POST', path, { body: { credential } });
  const { session } = await visitor.challenge(body.username);
  return visitor.answer(body.username, session, credential);
}

const nameIn = (answer: Awaited<ReturnType<typeof signInNameless>>) =>
  decodeJwt(answer.AuthenticationResult?.AccessToken ?? '')['username'];

async function all(table: string) {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: table, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item)).toSorted((a, b) =>
    `${a['pk']}${a['sk']}`.localeCompare(`${b['pk']}${b['sk']}`),
  );
}

const linesOf = (file: string) => readFileSync(file, 'utf8').trim().split('\n').toSorted();

async function exported(table: string) {
  const file = join(folder, `${randomUUID()}.jsonl`);
  const ran = await passkeys('export', '--table', table, '--file', file);
  expect(ran).toMatchObject({ code: 0, error: '' });
  return { file, lines: linesOf(file) };
}

describe('users of the peer', () => {
  it('sign in here with the passkeys they had, with their names and without', async () => {
    const opaque = await user(randomUUID());
    const named = await user(`ada-${randomBytes(4).toString('hex')}`);
    for (const each of [opaque, named]) {
      await peer.register(each);
      await peer.signIn(each);
    }
    const [mine] = opaque.authenticator.credentials;
    expect(Buffer.from(mine?.userHandle ?? '', 'base64url').toString()).toBe(`u|${opaque.username}`);
    const [theirs] = named.authenticator.credentials;
    expect(Buffer.from(theirs?.userHandle ?? '', 'base64url').toString()).toBe(`s|${named.sub}`);

    const before = await all(stack.tableName);
    const dry = await fromPeer('--dry-run');
    expect(dry).toMatchObject({ code: 0, error: '' });
    expect(dry.out).toBe('2 passkeys read: 2 would be imported, 0 already there, 0 skipped.\n');
    expect(await all(stack.tableName)).toEqual(before);

    expect((await fromPeer()).out).toBe('2 passkeys read: 2 imported, 0 already there, 0 skipped.\n');
    for (const { username, authenticator } of [opaque, named]) {
      expect(nameIn(await visitor.signIn(username, authenticator))).toBe(username);
      expect(nameIn(await signInNameless(authenticator))).toBe(username);
    }
    const { AccessToken: token } = await visitor.passwordTokens({ email: named.username, password: named.password });
    const { body } = await visitor.call<ListResponse>('GET', '/passkeys', { token });
    expect(body.passkeys).toMatchObject([
      { id: theirs?.id, name: 'Laptop', synced: true, transports: ['internal', 'hybrid'] },
    ]);

    const after = await all(stack.tableName);
    expect((await fromPeer()).out).toBe('2 passkeys read: 0 imported, 2 already there, 0 skipped.\n');
    expect(await all(stack.tableName)).toEqual(after);
  });

  it('who are gone, or were given another’s name, get nobody’s passkeys', async () => {
    const gone = {
      sub: randomUUID(),
      username: 'gone',
      email: 'g@example.com',
      authenticator: visitor.authenticator(),
    };
    await peer.register(gone);
    const successor = await user(randomUUID());
    await peer.register(successor);
    const rows = await all(peer.tableName);
    const row = rows.find(
      ({ credentialId }) =>
        Buffer.from(credentialId ?? []).toString('base64url') === successor.authenticator.credentials[0]?.id,
    );
    await dynamodb.send(
      new PutItemCommand({
        TableName: peer.tableName,
        Item: marshall({ ...row, createdAt: '2020-01-01T00:00:00.000Z' }, { removeUndefinedValues: true }),
      }),
    );
    const report = join(folder, 'gone.json');
    const { code, out } = await fromPeer('--json', report);
    expect(code).toBe(5);
    expect(out).toContain(`user-unknown  USER#s|${gone.sub} CREDENTIAL#`);
    expect(out).toContain(`user-newer    USER#u|${successor.username} CREDENTIAL#`);
    const { skipped } = JSON.parse(readFileSync(report, 'utf8'));
    expect(skipped).toHaveLength(2);
    expect(
      (await visitor.signIn(successor.username, successor.authenticator).catch(() => undefined))?.AuthenticationResult,
    ).toBeUndefined();
    expect((await fromPeer('--allow-newer-users')).out).toContain('1 imported');
    expect(nameIn(await visitor.signIn(successor.username, successor.authenticator))).toBe(successor.username);
  });
});

describe('a file', () => {
  const table = `copy-${randomUUID()}`;
  beforeAll(async () => {
    await createTable(dynamodb, table);
    const native = await user(`eve-${randomBytes(4).toString('hex')}`);
    const { AccessToken } = await visitor.passwordTokens({ email: native.username, password: native.password });
    await visitor.register(AccessToken, native.authenticator, {}, 'Key “1”');
  });

  it('that was exported is imported into an empty table and exported the same', async () => {
    const { file, lines } = await exported(stack.tableName);
    expect(lines.length).toBeGreaterThanOrEqual(1);
    expect(statSync(file).mode & 0o777).toBe(0o600);

    expect((await fromFile(file, table)).out).toBe(
      `${lines.length} passkeys read: ${lines.length} imported, 0 already there, 0 skipped.\n`,
    );
    expect((await exported(table)).lines).toEqual(lines);
    const before = await all(table);
    expect((await fromFile(file, table)).out).toContain(`0 imported, ${lines.length} already there`);
    expect(await all(table)).toEqual(before);
    expect(await passkeys('export', '--table', table, '--file', file)).toMatchObject({ code: 2 });
  });

  it('with hostile rows gives the others, and says what is wrong with each', async () => {
    const [ada, eve] = [await user(randomUUID()), await user(randomUUID())];
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const row = (who: typeof ada, credential: object = {}) =>
      JSON.stringify({
        ...line,
        user: { sub: who.sub, username: who.username },
        credential: { ...line.credential, id: randomBytes(20).toString('base64url'), ...credential },
        default: false,
      });
    const id = randomBytes(20).toString('base64url');
    const file = join(folder, 'hostile.jsonl');
    const rows = [
      row(ada, { id }),
      '',
      'passkey',
      row(ada, { publicKey: 'AAAA' }),
      row(ada, { relyingPartyId: 'evil.example\u001b[2J' }),
      row(ada, { name: 'x'.repeat(20_000) }),
      row({ ...ada, sub: randomUUID() }),
      row({ ...ada, username: eve.username }),
      row(ada),
    ];
    writeFileSync(file, rows.join('\n'));
    const { code, out } = await fromFile(file, stack.tableName, ...poolOptions());
    expect(code).toBe(5);
    expect(out.split('\n')).toEqual([
      '8 passkeys read: 2 imported, 0 already there, 6 skipped.',
      'Skipped:',
      '  invalid        line 3: Wrong or missing: the line as a whole.',
      '  invalid        line 4: Wrong or missing: credential.publicKey.',
      '  relying-party  line 5: It is for "evil.example?[2J".',
      '  invalid        line 6: It is longer than 16384 bytes.',
      '  user-unknown   line 7: The user pool has no such user.',
      '  user-mismatch  line 8: The user of that sub has another user name.',
      '',
    ]);

    writeFileSync(
      file,
      [row(eve, { id }), row(ada, { id, relyingPartyId: 'localhost', userHandle: 'AAAA' })].join('\n'),
    );
    const again = await fromFile(file, stack.tableName, ...poolOptions(), '--passkey-limit', '2');
    expect(again.out).toContain('another-user  line 1: Another user has this credential ID.');
    expect(again.out).toContain('different     line 2: ');
    writeFileSync(file, row(ada));
    expect((await fromFile(file, stack.tableName, '--passkey-limit', '2')).out).toContain(
      'limit  line 1: The user has 2',
    );
  });

  it('is planned whole in a dry run: rows that meet each other too', async () => {
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const other = { ...line, user: { sub: randomUUID(), username: 'other' } };
    const second = { ...line, credential: { ...line.credential, id: 'AAAA' } };
    const file = join(folder, 'plan.jsonl');
    writeFileSync(file, [line, line, other, second].map((each) => JSON.stringify(each)).join('\n'));
    const options = ['--passkey-limit', '1'];
    const dry = await fromFile(file, empty, ...options, '--dry-run');
    expect(await all(empty)).toEqual([]);
    const real = await fromFile(file, empty, ...options);
    expect(dry.out.replace('would be imported', 'imported')).toBe(real.out);
    expect(real.out).toContain('4 passkeys read: 1 imported, 1 already there, 2 skipped.');
  });

  it('is gone on with where a run has stopped', async () => {
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const rows = Array.from({ length: 60 }, (_, index) => {
      const id = Buffer.from([1, index]).toString('base64url');
      const sub = `00000000-0000-0000-0000-${String(index).padStart(12, '0')}`;
      return JSON.stringify({ ...line, user: { sub, username: sub }, credential: { ...line.credential, id } });
    });
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const file = join(folder, 'long.jsonl');
    writeFileSync(file, rows.join('\n'));
    expect((await fromFile(file, empty, '--from', '41')).out).toContain('20 passkeys read: 20 imported');
    expect((await fromFile(file, empty)).out).toContain('60 passkeys read: 40 imported, 20 already there');
    const report = join(folder, 'fault.json');
    const place = ['--from', '26'];
    const fault = await fromFile(file, 'no-such-table', ...place, '--json', report);
    expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({ imported: 0, complete: false, next: '26' });
    expect(fault.error).toContain('Not all was read. Go on with: --from 26');
    expect(fault).toMatchObject({
      code: 3,
      out: '',
      error: expect.stringContaining('AWS has no such table or user pool'),
    });
    expect(await fromFile(file, empty, '--from', 'here')).toMatchObject({ code: 2 });
  });

  it('is left at ctrl-C after the rows under way, and gone on with', async () => {
    const { lines } = await exported(stack.tableName);
    const line = JSON.parse(lines[0] ?? '');
    const rows = Array.from({ length: 40 }, (_, index) => {
      const sub = randomUUID();
      const id = Buffer.from([2, index]).toString('base64url');
      return JSON.stringify({ ...line, user: { sub, username: sub }, credential: { ...line.credential, id } });
    });
    const empty = `empty-${randomUUID()}`;
    await createTable(dynamodb, empty);
    const file = join(folder, 'interrupted.jsonl');
    writeFileSync(file, rows.join('\n'));
    const { child, ended } = begin('import', '--from-file', file, ...into(empty), '--rate', '5');
    await vi.waitUntil(async () => (await all(empty)).length > 0, { timeout: 30_000 });
    child.kill('SIGINT');
    const { code, out, error } = await ended;
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      '25 passkeys read: 25 imported, 0 already there, 0 skipped.\nNot all was read. Go on with: --from 26\n',
    );
    expect((await fromFile(file, empty, '--from', '26')).out).toContain('15 imported, 0 already there');
  });
});

it.each<[string[], string]>([
  [['import', '--table', 't', '--relying-party-id', 'x'], 'From where? Give one of --from-table and --from-file.'],
  [['import', '--from-table', 'p', '--table', 't', '--relying-party-id', 'x'], 'Give --user-pool-id'],
  [['import', '--from-file', 'f', '--relying-party-id', 'x'], 'Give --table.'],
  [['import', '--from-file', 'f', '--table', 't'], 'Give --relying-party-id.'],
  [
    ['import', '--from-file', 'f', '--table', 't', '--relying-party-id', 'x', '--rate', '0'],
    '--rate is "0". Write a whole number',
  ],
  [['import', '--from-file', '/nowhere', '--table', 't', '--relying-party-id', 'x'], 'There is no file "/nowhere".'],
  [['export', '--table', 't'], 'Give --file.'],
])('%j says what to give', async (args, message) => {
  const ran = await passkeys(...args);
  expect(ran).toMatchObject({ code: 2, out: '' });
  expect(ran.error).toContain(message);
});
