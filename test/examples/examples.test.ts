import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { FreshProject } from '../support/fresh-project.ts';

/** The example in a folder of its own, installed with the packed package. */
function example(name: string): FreshProject {
  const project = new FreshProject();
  project.copy(new URL(`../../examples/${name}/`, import.meta.url));
  project.install();
  return project;
}

test('an existing pool: compiles and synthesizes', () => {
  using project = example('existing-pool');
  project.run('npm run build');
  project.run('npm run synth');
  const { Outputs, Resources } = JSON.parse(project.read('cdk.out/Passkeys.template.json'));
  expect(Outputs).toHaveProperty('Config');
  expect(Object.values<{ Type: string }>(Resources).map(({ Type }) => Type)).not.toContain('AWS::Cognito::UserPool');
});

test('an Amplify Gen 2 backend: compiles and synthesizes, and its pool has our triggers', () => {
  using project = example('amplify');
  project.run('npm run build');
  // What `ampx sandbox` tells the backend, without an account.
  const identity = { namespace: 'example', name: 'test', type: 'sandbox' };
  const context = Object.fromEntries(Object.entries(identity).map(([key, value]) => [`amplify-backend-${key}`, value]));
  project.run('npx --no-install tsx amplify/backend.ts', {
    CDK_OUTDIR: join(project.folder, 'cdk.out'),
    CDK_CONTEXT_JSON: JSON.stringify(context),
  });
  const [nested = ''] = readdirSync(join(project.folder, 'cdk.out')).filter((file) =>
    file.endsWith('.nested.template.json'),
  );
  const { Resources } = JSON.parse(project.read(`cdk.out/${nested}`));
  const pool = Object.values<{ Type: string; Properties: Record<string, unknown> }>(Resources).find(
    ({ Type }) => Type === 'AWS::Cognito::UserPool',
  );
  expect(Object.keys(pool?.Properties['LambdaConfig'] ?? {})).toEqual(
    expect.arrayContaining(['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse']),
  );
});

test('Next.js: builds, with the page prerendered and the check on the server', () => {
  using project = example('nextjs');
  const built = project.run('npm run build');
  expect(built).toMatch(/○ \/\n/);
  expect(built).toContain('ƒ /api/account');
});
