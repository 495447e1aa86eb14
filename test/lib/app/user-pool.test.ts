import { Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { configurations, resourcesOf, synthesize, withStack } from '../synthesize.ts';

const template = synthesize();

test('The user pool signs people up with a verified email address', () => {
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

test('The app client allows the flows of passkeys and passwords without a client secret', () => {
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

describe('Codes by email (emailCode=true)', () => {
  const coded = withStack({ emailCode: 'true' }, (_app, stack) => Template.fromStack(stack));
  const configOf = (of: Template) => JSON.stringify(of.findOutputs('Config'));

  test('An email code is a first factor of an Essentials user pool and a flow of the app client', () => {
    coded.hasResourceProperties('AWS::Cognito::UserPool', {
      UserPoolTier: 'ESSENTIALS',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    });
    coded.hasResourceProperties('AWS::Cognito::UserPoolClient', {
      ExplicitAuthFlows: Match.arrayWith(['ALLOW_USER_AUTH']),
    });
  });

  test('The output `Config` contains `emailCode` only if it is on', () => {
    expect(configOf(coded)).toContain(String.raw`\"emailCode\":true`);
    expect(configOf(template)).not.toContain('emailCode');
  });

  test('The user pool sets no tier and no sign-in policy by default', () => {
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      UserPoolTier: Match.absent(),
      Policies: { SignInPolicy: Match.absent() },
    });
  });

  test('A stack with email codes passes the AwsSolutions checks of cdk-nag', () => {
    withStack({ emailCode: 'true' }, (app) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    });
  });

  test('Email codes change no logical ID', () => {
    expect(Object.keys(coded.toJSON()['Resources']).toSorted()).toEqual(
      Object.keys(template.toJSON()['Resources']).toSorted(),
    );
  });
});

test('The user pool and the table outlive the stack', () => {
  const kept = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
  template.hasResource('AWS::Cognito::UserPool', { ...kept, Properties: { DeletionProtection: 'ACTIVE' } });
  template.hasResource('AWS::DynamoDB::Table', { ...kept, Properties: { DeletionProtectionEnabled: true } });
});

test('Without deletion protection, a first deployment that fails leaves no user pool and no table behind', () => {
  withStack({ ...configurations['nothing configured'], deletionProtection: 'false' }, (_app, stack) => {
    const made = Template.fromStack(stack);
    const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    made.hasResource('AWS::Cognito::UserPool', { ...kept, Properties: { DeletionProtection: 'INACTIVE' } });
    made.hasResource('AWS::DynamoDB::Table', { ...kept, Properties: { DeletionProtectionEnabled: false } });
  });
});

test('A stack with retainData=false retains no resource', () => {
  const context = { ...configurations['nothing configured'], retainData: 'false' };
  withStack(context, (app) => {
    const resources = Object.values(
      (app.synth().getStackByName('Passkeys').template as { Resources: Record<string, { DeletionPolicy?: string }> })
        .Resources,
    );
    expect(resources.filter(({ DeletionPolicy = '' }) => DeletionPolicy.startsWith('Retain'))).toEqual([]);
  });
});

test('The stack does not use the provider URL of the user pool', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('ProviderURL');
  template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
    JwtConfiguration: { Issuer: Match.not({ 'Fn::GetAtt': Match.anyValue() }) },
  });
});
