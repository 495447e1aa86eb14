/**
 * `npm run test:deploy [-- -c key=value …]`: deploys the template, unchanged, to the AWS-compatible endpoint that
 * `AWS_ENDPOINT_URL` names, and runs the outside-in tests against it. Without the variable it says so and does nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const endpoint = process.env['AWS_ENDPOINT_URL']?.replace(/\/$/, '');
if (!endpoint) {
  console.log(
    'Skipped: set AWS_ENDPOINT_URL to an AWS-compatible endpoint, such as http://localhost:4566, to deploy there.',
  );
  process.exit(0);
}

const outputs = join(mkdtempSync(join(tmpdir(), 'passkeys-')), 'outputs.json');
const account = process.env['AWS_ACCOUNT_ID'] ?? '000000000000';
const region = process.env['AWS_REGION'] ?? 'ap-southeast-2';
const relyingPartyId = 'passkeys.example.com';
const context = Object.entries({
  region,
  relyingPartyId,
  origins: `https://${relyingPartyId}`,
  web: 'false',
  retainData: 'false',
  userPoolEndpoint: endpoint,
}).flatMap(([key, value]) => ['-c', `${key}=${value}`]);

const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: region };

function run(command: string, args: string[], environment: Record<string, string> = {}): void {
  const env = { ...credentials, ...process.env, ...environment };
  const { status } = spawnSync(command, args, { stdio: 'inherit', env });
  if (status !== 0) process.exit(status ?? 1);
}

const cdk = (...args: string[]) => run('cdk', [...args, ...context, ...process.argv.slice(2), '--no-notices']);
cdk('bootstrap', `aws://${account}/${region}`);
cdk('deploy', '--require-approval', 'never', '--outputs-file', outputs);

const deployed: Record<string, Record<string, string>> = JSON.parse(readFileSync(outputs, 'utf8'));
const config = deployed['Passkeys']?.['Config'];
if (!config) throw new Error('The deployed stack has no output named Config.');
run('vitest', ['run', '--project', 'whole', 'test/outside'], { PASSKEYS_CONFIG: config });
