import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keySource } from '../../lambdas/secret.ts';

/** Secrets Manager as far as this: one secret, whose versions a test changes. */
let versions: Record<string, string | undefined>;
let calls: number;
let server: Server;
let client: SecretsManagerClient;

beforeEach(async () => {
  calls = 0;
  versions = { AWSCURRENT: 'first' };
  server = createServer(async (request, response) => {
    calls += 1;
    const { VersionStage } = (await json(request)) as { VersionStage: string };
    const SecretString = versions[VersionStage];
    response.statusCode = SecretString ? 200 : 400;
    response.end(
      JSON.stringify(SecretString ? { SecretString } : { __type: versions['error'] ?? 'ResourceNotFoundException' }),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  client = new SecretsManagerClient({
    endpoint: `http://127.0.0.1:${typeof address === 'object' ? address?.port : address}`,
    region: 'ap-southeast-2',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
});
afterEach(() => {
  client.destroy();
  server.close();
});

describe('the keys', () => {
  it('are read once, and again after five minutes', async () => {
    let now = 1_000_000;
    const keys = keySource(client, 'arn', () => now);
    const [first] = await Promise.all([keys(), keys(), keys()]);
    expect(calls).toBe(2);
    now += 4 * 60_000;
    expect(await keys()).toBe(first);
    now += 2 * 60_000;
    expect(await keys()).toEqual(first);
    expect(calls).toBe(4);
  });

  it('differ by purpose and are derived from the secret alone', async () => {
    const { seal, decoy } = await keySource(client, 'arn')();
    expect(seal).toHaveLength(1);
    expect(seal[0]).not.toEqual(decoy);
    expect(await keySource(client, 'arn')()).toEqual({ seal, decoy });
    versions = { AWSCURRENT: 'other' };
    expect((await keySource(client, 'arn')()).seal[0]).not.toEqual(seal[0]);
  });

  it('of the previous version still open', async () => {
    const [before] = (await keySource(client, 'arn')()).seal;
    versions = { AWSCURRENT: 'second', AWSPREVIOUS: 'first' };
    const { seal } = await keySource(client, 'arn')();
    expect(seal[0]).not.toEqual(before);
    expect(seal[1]).toEqual(before);
  });

  it('are read anew when asked for newer ones', async () => {
    let now = 1_000_000;
    const keys = keySource(client, 'arn', () => now);
    await keys();
    versions = { AWSCURRENT: 'second', AWSPREVIOUS: 'first' };
    now += 1;
    expect((await keys(1_000_000)).seal).toHaveLength(2);
    expect((await keys(1_000_000)).seal).toHaveLength(2);
    expect(calls).toBe(4);
  });

  it('fail when the secret can’t be read, and the next call tries again', async () => {
    versions = { error: 'AccessDeniedException' };
    const keys = keySource(client, 'arn');
    await expect(keys()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    versions = { AWSCURRENT: 'first' };
    expect((await keys()).seal).toHaveLength(1);
  });
});
