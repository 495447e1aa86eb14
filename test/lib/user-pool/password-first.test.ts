import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPoolClient, type UserPoolClientProps } from 'aws-cdk-lib/aws-cognito';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps, SignInUserPool } from '../../../lib/index.ts';
import { resourcesOf, withApp } from '../synthesize.ts';

/** A stack with a pool, its usual client, and another one, made with `client`, whose users give the password first. */
function stackWith(client: Omit<UserPoolClientProps, 'userPool'>, props: Partial<PasskeysProps> = {}): Template {
  return withApp({}, (app) => {
    const stack = new Stack(app, 'Bank', { env: { region: 'ap-southeast-2' } });
    const { userPool, client: usual } = new SignInUserPool(stack, 'SignIn', {
      removalPolicy: RemovalPolicy.DESTROY,
      deletionProtection: false,
    });
    const strict = new UserPoolClient(stack, 'Strict', { userPool, disableOAuth: true, ...client });
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [usual, strict],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      passwordFirst: [strict.userPoolClientId],
      ...props,
    });
    return Template.fromStack(stack);
  });
}

const custom = { authFlows: { custom: true } };

describe('An app client with the password first', () => {
  test('An app client with the password first and its function have no circular dependency in one stack', () => {
    const template = stackWith(custom);
    const [[name, lambda] = ['', undefined]] = Object.entries(
      template.findResources('AWS::Lambda::Function', { Properties: { FunctionName: Match.anyValue() } }),
    );
    const { FunctionName, Environment } = lambda?.['Properties'] ?? {};
    expect(name).toMatch(/AuthChallenge/);
    expect(FunctionName).toMatch(/^Bank-Passkeys-[\w-]+$/);
    const [strict = ''] = Object.keys(resourcesOf(template, 'AWS::Cognito::UserPoolClient')).filter((id) =>
      id.startsWith('Strict'),
    );
    expect(Environment.Variables.POLICY).toEqual({
      'Fn::Join': ['', ['{"passwordFirst":["', { Ref: strict }, '"]}']],
    });

    const arn = {
      'Fn::Join': ['', ['arn:aws:lambda:ap-southeast-2:', { Ref: 'AWS::AccountId' }, `:function:${FunctionName}`]],
    };
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { DefineAuthChallenge: arn, CreateAuthChallenge: arn, VerifyAuthChallengeResponse: arn },
    });
    template.resourcePropertiesCountIs('AWS::Lambda::Permission', { FunctionName: { 'Fn::GetAtt': [name, 'Arn'] } }, 3);
  });

  test('The age that a passkey must have is told to the function that gives the tokens', () => {
    const policyOf = (props: object) => {
      const functions = Object.entries(stackWith(custom, props).findResources('AWS::Lambda::Function'));
      const [, made] = functions.find(([id]) => id.includes('PreToken')) ?? [];
      return JSON.stringify(made?.['Properties'].Environment.Variables.POLICY);
    };
    for (const hours of [0, 48]) {
      expect(policyOf({ passwordFirstPasskeyHours: hours })).toContain(`\\"passwordFirstPasskeyHours\\":${hours}`);
    }
    expect(policyOf({})).not.toContain('passwordFirstPasskeyHours');
  });

  test('Provisioned concurrency with the password first has no circular dependency', () => {
    const template = stackWith(custom, { provisionedConcurrency: 1 });
    const [{ Name } = { Name: '' }] = Object.values(template.findResources('AWS::Lambda::Alias')).map(
      ({ Properties }) => Properties,
    );
    const [pool] = Object.values(resourcesOf(template, 'AWS::Cognito::UserPool'));
    expect(JSON.stringify(pool?.Properties['LambdaConfig'])).toContain(`:${Name}"`);
    expect(JSON.stringify(pool?.Properties['LambdaConfig'])).not.toContain('GetAtt');
  });

  test('An app client with the password first does not change the function’s name if its ID is known', () => {
    const template = stackWith(custom, { passwordFirst: ['1h57kf5cpq17m0eml12EXAMPLE'] });
    template.resourcePropertiesCountIs('AWS::Lambda::Function', { FunctionName: Match.anyValue() }, 0);
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { DefineAuthChallenge: { 'Fn::GetAtt': Match.anyValue() } },
    });
  });

  test.each<[string, Omit<UserPoolClientProps, 'userPool'>, string]>([
    [
      'the password alone in clear text',
      { authFlows: { custom: true, userPassword: true } },
      'ALLOW_USER_PASSWORD_AUTH',
    ],
    ['the password alone by SRP', { authFlows: { custom: true, userSrp: true } }, 'ALLOW_USER_SRP_AUTH'],
    ['choice-based sign-in', { authFlows: { custom: true, user: true } }, 'ALLOW_USER_AUTH'],
    ['the default flows of Cognito', {}, 'ALLOW_USER_SRP_AUTH'],
    ['managed login', { ...custom, disableOAuth: false }, 'has managed login'],
  ])('An app client with the password first is refused if it allows %s', (_, client, what) => {
    expect(() => stackWith(client)).toThrow(
      new RegExp(`^passwordFirst: the app client Bank/Strict .*${what}.*takes a password without a passkey`),
    );
  });
});
