import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as untouched from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { bundling } from '../../scripts/bundling/options.ts';

type Sdk = Pick<typeof untouched, 'DynamoDBClient' | 'ListTablesCommand'>;

let bundled: Sdk;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundling-'));
  const outfile = join(folder, 'sdk.mjs');
  const contents = "export { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';";
  const stdin = { contents, resolveDir: import.meta.dirname };
  await build({ ...bundling('list'), splitting: false, stdin, outfile });
  bundled = await import(outfile);
});
afterAll(() => rm(folder, { recursive: true }));

const lambda = {
  AWS_REGION: 'ap-southeast-2',
  AWS_ACCESS_KEY_ID: 'local',
  AWS_SECRET_ACCESS_KEY: 'local',
  // Not what whoever runs this has in their own.
  AWS_CONFIG_FILE: 'no-such-file',
  AWS_SHARED_CREDENTIALS_FILE: 'no-such-file',
};
const set = (environment: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
};
beforeEach(() => set(lambda));
afterEach(() => void vi.unstubAllEnvs());

/** Where a call goes, and how it is tried. */
async function call({ DynamoDBClient, ListTablesCommand }: Sdk) {
  const client = new DynamoDBClient({});
  const requests: unknown[] = [];
  client.middlewareStack.add(
    () => async (args) => {
      const { protocol, hostname, port, path } = args.request as Record<string, unknown>;
      requests.push({ protocol, hostname, port, path });
      return { output: { $metadata: {} }, response: {} };
    },
    { step: 'finalizeRequest', priority: 'low', name: 'nowhere' },
  );
  await client.send(new ListTablesCommand({}));
  const { config } = client;
  return {
    requests,
    region: await config.region(),
    maxAttempts: await config.maxAttempts(),
    retryMode: typeof config.retryMode === 'function' ? await config.retryMode() : config.retryMode,
    accountId:
      typeof config.accountIdEndpointMode === 'function'
        ? await config.accountIdEndpointMode()
        : config.accountIdEndpointMode,
    fips: await config.useFipsEndpoint(),
    dualstack: await config.useDualstackEndpoint(),
  };
}

describe('The SDK bundled for functions', () => {
  it.each<[string, Record<string, string>]>([
    ['by its defaults', {}],
    ['by an endpoint', { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:8000' }],
    ['by an endpoint to ignore', { AWS_ENDPOINT_URL: 'http://127.0.0.1', AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: 'true' }],
    ['by how to try again', { AWS_MAX_ATTEMPTS: '7', AWS_RETRY_MODE: 'adaptive' }],
    ['by FIPS', { AWS_USE_FIPS_ENDPOINT: 'true', AWS_ACCOUNT_ID_ENDPOINT_MODE: 'disabled' }],
    ['by dual stack', { AWS_USE_DUALSTACK_ENDPOINT: 'true' }],
  ])('The bundled SDK is configured like the original SDK %s', async (_, environment) => {
    set(environment);
    expect(await call(bundled)).toEqual(await call(untouched));
  });

  it('The bundled SDK ignores the configuration file', async () => {
    const before = await call(bundled);
    const file = join(folder, 'config');
    await writeFile(file, '[default]\nmax_attempts = 9\nendpoint_url = http://127.0.0.1:1\n');
    set({ AWS_CONFIG_FILE: file });
    expect(await call(bundled)).toEqual(before);
  });
});
