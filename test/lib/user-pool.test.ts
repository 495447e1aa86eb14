import { Match } from 'aws-cdk-lib/assertions';
import { expect, test } from 'vitest';
import { configurations, resourcesOf, synthesize, withStack } from './synthesize.ts';

const template = synthesize();

test('people sign up with an e-mail address, which is verified', () => {
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    Policies: {
      PasswordPolicy: {
        MinimumLength: 12,
        RequireLowercase: true,
        RequireUppercase: true,
        RequireNumbers: true,
        RequireSymbols: true,
      },
    },
  });
});

test('the client has no secret, and the flows of passkeys and passwords', () => {
  const [client] = Object.values(resourcesOf(template, 'AWS::Cognito::UserPoolClient'));
  expect(client?.Properties).toMatchObject({
    GenerateSecret: false,
    AllowedOAuthFlowsUserPoolClient: false,
    AuthSessionValidity: 3,
    EnableTokenRevocation: true,
    PreventUserExistenceErrors: 'ENABLED',
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
  });
  // With rotation on, Cognito refuses ALLOW_REFRESH_TOKEN_AUTH.
  expect(client?.Properties['ExplicitAuthFlows']).toEqual([
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_USER_SRP_AUTH',
  ]);
});

test('users and passkeys outlive the stack', () => {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  template.hasResource('AWS::Cognito::UserPool', { ...kept, Properties: { DeletionProtection: 'ACTIVE' } });
  template.hasResource('AWS::DynamoDB::Table', { ...kept, Properties: { DeletionProtectionEnabled: true } });
});

test('unless it is a trial (retainData=false)', () => {
  const context = { ...configurations['nothing configured'], retainData: 'false' };
  withStack(context, (app) => {
    const resources = Object.values(
      (app.synth().getStackByName('Passkeys').template as { Resources: Record<string, { DeletionPolicy?: string }> })
        .Resources,
    );
    expect(resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')).toEqual([]);
  });
});

test('nothing asks for the provider URL of the pool', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('ProviderURL');
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: { Issuer: Match.not({ 'Fn::GetAtt': Match.anyValue() }) },
  });
});
