import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { example } from '../support/packages/example.ts';

test('The Amplify Gen 2 example compiles and synthesizes, and its user pool has the passkey triggers', () => {
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
