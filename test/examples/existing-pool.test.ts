import { expect, test } from 'vitest';
import { example } from '../support/packages/example.ts';

test('The existing-pool example compiles and synthesizes without a new user pool', () => {
  using project = example('existing-pool');
  project.run('npm run build');
  project.run('npm run synth');
  const { Outputs, Resources } = JSON.parse(project.read('cdk.out/Passkeys.template.json'));
  expect(Outputs).toHaveProperty('Config');
  expect(Object.values<{ Type: string }>(Resources).map(({ Type }) => Type)).not.toContain('AWS::Cognito::UserPool');
});
