import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { json } from 'node:stream/consumers';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keySource } from '../../../lambdas/runtime/secret.ts';

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

describe('The key source', () => {
  it('The key source reads the secret once and again after five minutes', async () => {
    let now = 1_000_000;
    const keys = keySource(client, 'arn', () => now);
    const [first] = await Promise.all([keys.current(), keys.current(), keys.current()]);
    expect(calls).toBe(1);
    now += 4 * 60_000;
    expect(await keys.current()).toBe(first);
    now += 2 * 60_000;
    expect(await keys.current()).toEqual(first);
    expect(calls).toBe(2);
  });

  it('The key source derives keys that differ by purpose and depend only on the secret', async () => {
    const { seal, decoy } = await keySource(client, 'arn').current();
    expect(seal).toHaveLength(32);
    expect(seal).not.toEqual(decoy);
    expect(await keySource(client, 'arn').current()).toEqual({ seal, decoy });
    versions = { AWSCURRENT: 'other' };
    expect((await keySource(client, 'arn').current()).seal).not.toEqual(seal);
  });

  it.each(['{"seal":"new","decoy":"first"}', '{"decoy":"first","seal":"new","more":1}'])(
    'The key source keeps the key of the decoys if the secret is %s after a rotation',
    async (rotated) => {
      const { seal, decoy } = await keySource(client, 'arn').current();
      versions = { AWSCURRENT: rotated };
      const after = await keySource(client, 'arn').current();
      expect(after.decoy).toEqual(decoy);
      expect(after.seal).not.toEqual(seal);
    },
  );

  it.each(['{"seal":"new"}', '{"seal":"","decoy":""}', '["seal","decoy"]', '{"seal":1,"decoy":2}', '7', 'null'])(
    'The key source takes the text %s of another shape as one key for both',
    async (text) => {
      versions = { AWSCURRENT: text };
      expect((await keySource(client, 'arn').current()).seal).toHaveLength(32);
    },
  );

  it('`recent` returns the keys of the current and the previous secret version', async () => {
    const first = await keySource(client, 'arn').current();
    versions = { AWSCURRENT: 'second', AWSPREVIOUS: 'first' };
    const keys = keySource(client, 'arn');
    expect(await keys.recent()).toEqual([await keys.current(), first]);
  });

  it('`recent` returns only the current keys if the secret was never rotated', async () => {
    const keys = keySource(client, 'arn');
    expect(await keys.recent()).toEqual([await keys.current()]);
  });

  it('`recent` reads the secret at most once every ten seconds', async () => {
    let now = 1_000_000;
    const keys = keySource(client, 'arn', () => now);
    await keys.recent();
    versions = { AWSCURRENT: 'second', AWSPREVIOUS: 'first' };
    now += 9_000;
    expect(await keys.recent()).toHaveLength(1);
    expect(calls).toBe(2);
    now += 2_000;
    expect(await keys.recent()).toHaveLength(2);
    expect(calls).toBe(4);
  });

  it('`current` returns the cached keys if the secret cannot be read again', async () => {
    let now = 1_000_000;
    const keys = keySource(client, 'arn', () => now);
    const first = await keys.current();
    versions = { error: 'InternalServiceError' };
    now += 6 * 60_000;
    expect(await keys.current()).toEqual(first);
  });

  it('The key source throws if the secret cannot be read and tries again on the next call', async () => {
    versions = { error: 'AccessDeniedException' };
    const keys = keySource(client, 'arn');
    await expect(keys.current()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    await expect(keys.recent()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    versions = { AWSCURRENT: 'first' };
    expect((await keys.current()).seal).toHaveLength(32);
    expect(await keys.recent()).toHaveLength(1);
  });
});
