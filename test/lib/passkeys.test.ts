import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../lib/index.ts';
import { withApp } from './synthesize.ts';

/** A stack of someone's own, with the construct in it. */
function template(props: Partial<PasskeysProps> = {}): Template {
  return withApp({}, (app) => {
    const stack = new Stack(app, 'Mine');
    const userPool = new UserPool(stack, 'Pool');
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...props,
    });
    return Template.fromStack(stack);
  });
}

describe('the construct in an app of one’s own', () => {
  test('adds the three triggers to a pool of the app', () => {
    template().hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: {
        DefineAuthChallenge: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
        CreateAuthChallenge: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
        VerifyAuthChallengeResponse: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
      },
    });
  });

  test('keeps the table, encrypted and recoverable', () => {
    const resource = Match.objectLike({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
    template().hasResource('AWS::DynamoDB::Table', resource);
  });

  test('lets go of the table where that is asked for', () => {
    const made = template({ removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false });
    made.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('takes retention, throttles, recent authentication, endpoint and CORS from its properties', () => {
    const made = template({
      logRetention: RetentionDays.ONE_YEAR,
      recentAuthentication: Duration.minutes(5),
      throttlingRateLimit: 1,
      throttlingBurstLimit: 2,
      publicThrottlingRateLimit: 3,
      publicThrottlingBurstLimit: 4,
      userPoolEndpoint: 'https://idp.example.com',
      corsOrigins: ['https://admin.example.com'],
    });
    made.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
    made.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RECENT_AUTHENTICATION_SECONDS: '300' } },
    });
    made.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      RouteSettings: {
        'POST /passkeys/authentication/options': { ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4 },
      },
    });
    made.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: { Issuer: { 'Fn::Join': ['', ['https://idp.example.com/', Match.anyValue()]] } },
    });
    made.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://admin.example.com'] },
    });
  });

  test('the issuer comes from the stack’s region', () => {
    template().hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
      JwtConfiguration: {
        Issuer: {
          'Fn::Join': [
            '',
            [
              'https://cognito-idp.',
              { Ref: 'AWS::Region' },
              '.',
              { Ref: 'AWS::URLSuffix' },
              '/',
              { Ref: Match.stringLikeRegexp('^Pool') },
            ],
          ],
        },
      },
    });
  });
});

describe('misuse', () => {
  test('an imported pool', () => {
    withApp({}, (app) => {
      const stack = new Stack(app, 'Mine');
      const userPool = UserPool.fromUserPoolId(stack, 'Old', 'ap-southeast-2_abc');
      expect(
        () =>
          new Passkeys(stack, 'Passkeys', {
            userPool,
            userPoolClients: [UserPoolClient.fromUserPoolClientId(stack, 'Client', 'abc')],
            relyingPartyId: 'example.com',
            relyingPartyName: 'Example',
            origins: ['https://example.com'],
          }),
      ).toThrow(
        "userPool: Mine/Old is imported, and its triggers can't be set from here. Give a UserPool made in the same app",
      );
    });
  });

  test('no client', () => {
    expect(() => template({ userPoolClients: [] })).toThrow('userPoolClients: none is given.');
  });

  test('a relying party that browsers refuse', () => {
    expect(() => template({ origins: ['https://example.org'] })).toThrow(
      'relyingPartyId: "example.com" does not cover',
    );
  });

  test.each([
    ['cognito', 'userPoolEndpoint: "cognito" is not a URL.'],
    ['https://idp.example.com/', 'Write "https://idp.example.com".'],
    ['https://idp.example.com/a?b=c', 'Write "https://idp.example.com/a".'],
    ['https://me@idp.example.com', 'Write "https://idp.example.com".'],
  ])('userPoolEndpoint %s', (userPoolEndpoint, message) => {
    expect(() => template({ userPoolEndpoint })).toThrow(message);
  });

  test('a time that is no whole number of seconds', () => {
    expect(() => template({ recentAuthentication: Duration.millis(1500) })).toThrow('cannot be converted');
  });
});
