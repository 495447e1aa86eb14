import { execFileSync, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DynamoDbLocal, startDynamoDbLocal } from '../../../local/dynamodb/dynamodb-local.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const dataDirectory = temporaryFolder();
let database: DynamoDbLocal;
beforeAll(async () => {
  database = await startDynamoDbLocal({ dataDirectory });
});
afterAll(() => database.stop());

function connectionTo(host: string, port: number): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve('connected'));
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}

describe('DynamoDB Local', () => {
  it('DynamoDB Local listens on 127.0.0.1 only', async () => {
    const port = Number(new URL(database.endpoint).port);
    expect(await connectionTo('127.0.0.1', port)).toBe('connected');
    const others = Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ internal, address }) => !internal && !address.startsWith('fe80'));
    const answers = await Promise.all(others.map(({ address }) => connectionTo(address, port)));
    expect(answers).toEqual(answers.map(() => 'ECONNREFUSED'));
  });

  it('DynamoDB Local answers calls as soon as it has started', async () => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new DynamoDBClient({ endpoint: database.endpoint, region: 'ap-southeast-2', credentials });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
  });

  it('DynamoDB Local lets no web page read its answers or send it what it needs', async () => {
    const origin = 'https://evil.example';
    const asked = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-amz-target' };
    const preflight = await fetch(database.endpoint, { method: 'OPTIONS', headers: { origin, ...asked } });
    const simple = await fetch(database.endpoint, { method: 'POST', headers: { origin }, body: '{}' });
    for (const { headers } of [preflight, simple]) {
      expect(['*', origin]).not.toContain(headers.get('access-control-allow-origin'));
    }
    expect(simple.status).toBe(400);
  });

  it('DynamoDB Local refuses a data directory that is in use, and says so in one line', async () => {
    await expect(startDynamoDbLocal({ dataDirectory })).rejects.toThrow(
      `Another local stack is using the data in ${dataDirectory}. Stop it, or start this one with --in-memory.`,
    );
  });

  it('DynamoDB Local stops a start that is aborted', async () => {
    const stopping = new AbortController();
    const starting = startDynamoDbLocal({ signal: stopping.signal });
    stopping.abort();
    await expect(starting).rejects.toThrow('aborted');
  });
});

const launcher = join(import.meta.dirname, '../../../local/dynamodb/launcher');
// Compilers of other versions may put the same program into other bytes.
const withCompiler = spawnSync('javac', ['-version'], { encoding: 'utf8' }).stdout?.startsWith('javac 17') ?? false;

describe.runIf(withCompiler)('The launcher of DynamoDB Local', () => {
  it('The launcher classes equal the compiled launcher source', () => {
    const directory = temporaryFolder();
    const source = join(launcher, 'LoopbackOnly.java');
    execFileSync('javac', ['--release', '17', '-g:none', '-Xlint:all', '-d', directory, source]);
    const classes = readdirSync(directory).sort();
    expect(classes).toEqual(
      readdirSync(launcher)
        .filter((name) => name.endsWith('.class'))
        .sort(),
    );
    for (const name of classes) {
      expect(readFileSync(join(directory, name)).equals(readFileSync(join(launcher, name))), name).toBe(true);
    }
  });
});
