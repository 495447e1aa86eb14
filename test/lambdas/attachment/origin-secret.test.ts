import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { StoredSecret } from '../../../local/endpoints/secrets.ts';
import { secretsManagerEndpoint } from '../../../local/endpoints/secrets-manager.ts';
import { listenOnLoopback } from '../../../local/shared/loopback-server.ts';

const arn = 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:Origin-abcdef';
const secret: StoredSecret = { value: '{"unused":"made by CloudFormation"}', versionId: 'one', createdAt: 0 };
const answers: { Status: string; Reason?: string; Data?: { Digests: string } }[] = [];
let handler: (event: unknown) => Promise<void>;
let answerUrl: string;
const servers: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  const endpoint = secretsManagerEndpoint(new Map([[arn, secret]]), {
    region: 'ap-southeast-2',
    authorize: () => true,
    trace: () => {},
  });
  const aws = await listenOnLoopback((request) => endpoint(request, { name: 'maker', label: 'Maker', role: 'role' }));
  const answered = await listenOnLoopback(async (request) => {
    answers.push(JSON.parse(await request.text()));
    return new Response();
  });
  servers.push(aws, answered);
  answerUrl = `http://127.0.0.1:${answered.port}/answer`;
  vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${aws.port}`);
  vi.stubEnv('AWS_REGION', 'ap-southeast-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
  ({ handler } = await import('../../../lambdas/attachment/origin-secret.ts'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.map((server) => server.close()));
});

const digest = (value: string | undefined) => createHash('sha256').update(String(value)).digest('base64url');

/** A deployment with this generation: what the functions accept then, and the value that the distribution sends. */
async function deploy(generation: number, before?: number) {
  await handler({
    RequestType: before === undefined ? 'Create' : 'Update',
    ResponseURL: answerUrl,
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Values',
    ResourceProperties: { SecretId: arn, Generation: String(generation) },
    ...(before !== undefined && { OldResourceProperties: { SecretId: arn, Generation: String(before) } }),
  });
  const answer = answers.at(-1);
  const values = JSON.parse(secret.value) as Record<string, string>;
  return { answer, accepted: answer?.Data?.Digests.split(' ') ?? [], sent: digest(values[`generation${generation}`]) };
}

test('No request fails while the secret rotates, in whichever order functions and distribution are updated', async () => {
  let before = await deploy(1);
  expect(before.accepted).toContain(before.sent);
  for (const generation of [2, 3, 4]) {
    const after = await deploy(generation, generation - 1);
    expect(after.sent).not.toBe(before.sent);
    // The distribution first; the functions first; and a rollback, in which the function that makes values is asked again.
    expect(before.accepted).toContain(after.sent);
    expect(after.accepted).toContain(before.sent);
    const rolledBack = await deploy(generation - 1, generation);
    expect(rolledBack.sent).toBe(before.sent);
    expect(rolledBack.accepted).toEqual(expect.arrayContaining([before.sent, after.sent]));
    before = await deploy(generation, generation - 1);
    expect(before.sent).toBe(after.sent);
  }
});

test('A value that leaked is refused after two rotations', async () => {
  const leaked = (await deploy(4, 4)).sent;
  await deploy(5, 4);
  const { accepted } = await deploy(6, 5);
  expect(accepted).toHaveLength(3);
  expect(accepted).not.toContain(leaked);
});

test('A rotation that skips a generation is refused, because requests would fail, and changes nothing', async () => {
  const before = secret.value;
  const { answer } = await deploy(9, 6);
  expect(answer?.Status).toBe('FAILED');
  expect(answer?.Reason).toMatch(/originSecretGeneration: it went from 6 to 9.*Deploy 7 first/);
  expect(secret.value).toBe(before);
});

test('A deployment is refused if somebody has emptied the secret, because functions and distribution have its values', async () => {
  const before = secret.value;
  secret.value = '{}';
  const { answer } = await deploy(6, 6);
  expect(answer?.Status).toBe('FAILED');
  expect(answer?.Reason).toMatch(/does not have the values any more.*Restore the version before/);
  expect(secret.value).toBe('{}');
  secret.value = before;
  expect((await deploy(6, 6)).answer?.Status).toBe('SUCCESS');
});

test('CloudFormation sees digests and never a value', () => {
  for (const value of Object.values(JSON.parse(secret.value) as Record<string, string>)) {
    expect(Buffer.from(value, 'base64url')).toHaveLength(32);
    expect(JSON.stringify(answers)).not.toContain(value);
  }
});
