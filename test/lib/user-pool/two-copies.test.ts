import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { resourcesOf, withApp } from '../synthesize.ts';

type Cdk = typeof import('aws-cdk-lib');
type Cognito = typeof import('aws-cdk-lib/aws-cognito');

const modules = join(import.meta.dirname, '../../../node_modules');
// Beside the first, so that it finds what it depends on.
const folder = mkdtempSync(join(modules, '.another-copy-'));
let cdk: Cdk;
let cognito: Cognito;
/** Loads aws-cdk-lib a second time, from elsewhere, as an app does whose package manager installed two. */
beforeAll(() => {
  mkdirSync(join(folder, 'node_modules'));
  // Links take half a second, and copies ten.
  execFileSync('cp', ['-Rl', join(modules, 'aws-cdk-lib'), join(folder, 'node_modules/aws-cdk-lib')]);
  const require = createRequire(join(folder, 'index.js'));
  [cdk, cognito] = [require('aws-cdk-lib'), require('aws-cdk-lib/aws-cognito')];
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A stack, a pool and its client of the app's own copy, with passkeys of ours. */
function template(props: (strict: string) => Partial<PasskeysProps> = () => ({}), pool: object = {}): Template {
  return withApp({}, (app) => {
    const stack = new cdk.Stack(app, 'Theirs', { env: { region: 'eu-west-1' } });
    const userPool = new cognito.UserPool(stack, 'Pool', pool);
    const client = new cognito.UserPoolClient(stack, 'Client', {
      userPool,
      authFlows: { custom: true },
      disableOAuth: true,
    });
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [client],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...props(client.userPoolClientId),
    });
    return Template.fromStack(stack);
  });
}

describe('A user pool of another copy of aws-cdk-lib', () => {
  test('The other copy has other classes', () => {
    withApp({}, (app) => {
      expect(new cognito.UserPool(new Stack(app, 'Stack'), 'Pool')).not.toBeInstanceOf(UserPool);
    });
  });

  test('A user pool of another copy gets its triggers in the template, and nothing of an imported pool', () => {
    const made = template();
    const ours = { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysAuthChallengeFunction'), 'Arn'] };
    made.hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { DefineAuthChallenge: ours, CreateAuthChallenge: ours, VerifyAuthChallengeResponse: ours },
    });
    for (const type of ['Triggers', 'AppClient', 'Issuer']) made.resourceCountIs(`Custom::Passkeys${type}`, 0);
  });

  test.each(['V1_0', 'V2_0'] as const)(
    'A user pool of another copy gets all features, and their triggers without a circle (%s)',
    (tokenClaimsVersion) => {
      const made = template((strict) => ({
        tokenClaims: true,
        tokenClaimsVersion,
        measureAdoption: true,
        passwordFirst: [strict],
        provisionedConcurrency: 1,
      }));
      const [pool] = Object.values(resourcesOf(made, 'AWS::Cognito::UserPool'));
      expect(Object.keys(Object(pool?.Properties['LambdaConfig'])).sort()).toEqual([
        'CreateAuthChallenge',
        'DefineAuthChallenge',
        'PostAuthentication',
        tokenClaimsVersion === 'V1_0' ? 'PreTokenGeneration' : 'PreTokenGenerationConfig',
        'VerifyAuthChallengeResponse',
      ]);
    },
  );

  test('The settings of a user pool of another copy are read', () => {
    expect(() => template((strict) => ({ passwordFirst: [strict] }), { mfa: cognito.Mfa.OPTIONAL })).toThrow(
      'passwordFirst: the user pool Theirs/Pool has MFA (OPTIONAL)',
    );
    const updated = template(() => ({}), { signInCaseSensitive: false });
    updated.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { POLICY: '{}' } } });
  });
});
