import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'passkeys-synth-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the CLI as on a machine that never saw AWS: no credentials, no configuration, no proxy that answers. */
function synth(...context: string[]): Promise<{ stdout: string; stderr: string }> {
  const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');
  // What is built is there already, and other tests read it, so that this one must not build it anew.
  const options = ['--build', 'node --version', '--output', join(folder, 'cdk.out'), '--quiet'];
  const given = context.flatMap((value) => ['-c', value]);
  return promisify(execFile)(process.execPath, [cdk, 'synth', ...options, ...given], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      HOME: folder,
      HTTPS_PROXY: 'http://127.0.0.1:9',
      HTTP_PROXY: 'http://127.0.0.1:9',
    },
  });
}

describe('`npx cdk synth`', () => {
  test('`npx cdk synth` works offline without credentials and writes nothing to stderr', async () => {
    const { stderr } = await synth();
    expect(stderr).toBe('');
    const template = JSON.parse(await readFile(join(folder, 'cdk.out/Passkeys.template.json'), 'utf8')) as {
      Outputs: Record<string, unknown>;
      Resources: Record<string, { Type: string }>;
    };
    expect(Object.keys(template.Outputs).sort()).toEqual(['AdminArn', 'AdminEndpoint', 'Config', 'ErasureArn', 'Page']);
    expect(Object.values(template.Resources).map(({ Type }) => Type)).not.toContain('AWS::CDK::Metadata');
  });

  test('`npx cdk synth` exits with code 1 and the message of a wrong configuration', async () => {
    await expect(synth('relyingPartyId=example.com', 'origins=https://example.com/login')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Write "https://example.com".'),
    });
  });
});
