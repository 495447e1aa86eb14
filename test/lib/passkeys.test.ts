import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { describe, expect, test } from 'vitest';
import type { PasskeysProps } from '../../lib/index.ts';
import { own, ownTemplate } from './own.ts';
import { configurations, fingerprint, resourcesOf, synthesize, withApp, withStack } from './synthesize.ts';

describe('The `Passkeys` construct', () => {
  test('The construct adds the three triggers to the app’s user pool', () => {
    ownTemplate().hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: {
        DefineAuthChallenge: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
        CreateAuthChallenge: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
        VerifyAuthChallengeResponse: { 'Fn::GetAtt': [Match.stringLikeRegexp('AuthChallengeFunction'), 'Arn'] },
      },
    });
  });

  test('The user pool calls the triggers through an alias with provisioned concurrency', () => {
    const kept = ownTemplate({ provisionedConcurrency: 2 });
    kept.hasResourceProperties('AWS::Lambda::Alias', {
      Name: 'live',
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    const [alias] = Object.keys(resourcesOf(kept, 'AWS::Lambda::Alias'));
    const called = { Ref: alias };
    kept.hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { DefineAuthChallenge: called, CreateAuthChallenge: called, VerifyAuthChallengeResponse: called },
    });
    kept.hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: called,
      Principal: 'cognito-idp.amazonaws.com',
    });
    ownTemplate().resourceCountIs('AWS::Lambda::Alias', 0);
  });

  test.each([0, 1.5, Number.NaN])('The construct refuses a provisioned concurrency of %s', (provisionedConcurrency) => {
    expect(() => ownTemplate({ provisionedConcurrency })).toThrow(
      `provisionedConcurrency: ${provisionedConcurrency} is no whole number from 1 on`,
    );
  });

  test('The construct retains the table, encrypted and with point-in-time recovery', () => {
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
    ownTemplate().hasResource('AWS::DynamoDB::Table', resource);
  });

  test('The construct retains the secret with the table, because other decoys would show who is unknown', () => {
    const resource = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
    ownTemplate().hasResource('AWS::SecretsManager::Secret', resource);
  });

  test('A first deployment that fails deletes the table it created, unless deletion protection would keep the stack from rolling back', () => {
    const policyOf = (deletionProtection: boolean) =>
      Object.values(ownTemplate({ deletionProtection }).findResources('AWS::DynamoDB::Table')).map(
        (table) => table['DeletionPolicy'],
      );
    expect([policyOf(false), policyOf(true)]).toEqual([['RetainExceptOnCreate'], ['Retain']]);
  });

  test('The construct deletes the table and the secret with the stack if its properties say so', () => {
    const made = ownTemplate({ removalPolicy: RemovalPolicy.DESTROY, deletionProtection: false });
    made.hasResource('AWS::SecretsManager::Secret', { DeletionPolicy: 'Delete' });
    made.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('The construct takes log retention, throttling, recent authentication, endpoint and CORS from its properties', () => {
    const made = ownTemplate({
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

  test('The construct accepts the origins of its pages, of related origins and of native apps', () => {
    const made = ownTemplate({
      relatedOrigins: ['https://example.de'],
      androidApps: [{ packageName: 'com.example.app', sha256CertFingerprints: [fingerprint] }],
      origins: ['https://login.example.com'],
      iosApps: ['ABCDE12345.com.example.app'],
    });
    const hash = Buffer.from(fingerprint.replaceAll(':', ''), 'hex').toString('base64url');
    const origins = `https://login.example.com https://example.de android:apk-key-hash:${hash} https://example.com`;
    const told = Object.values(resourcesOf(made, 'AWS::Lambda::Function')).filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"ORIGINS"'),
    );
    expect(told).toHaveLength(4);
    for (const { Properties } of told) {
      expect(Properties).toMatchObject({ Environment: { Variables: { ORIGINS: origins } } });
    }
    // Apps are no pages: they need no CORS.
    made.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      CorsConfiguration: { AllowOrigins: ['https://login.example.com', 'https://example.de'] },
    });
  });

  test('An origin that an app shares with the pages is listed once', () => {
    ownTemplate({ iosApps: ['ABCDE12345.com.example.app'] }).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { ORIGINS: 'https://example.com' } },
    });
  });

  test('Each function with a policy has only the differences from the default policy in its environment', () => {
    const POLICY = (made: Template) => {
      const functions = Object.values(resourcesOf(made, 'AWS::Lambda::Function'));
      const texts = functions.map(({ Properties }) => Object(Properties['Environment']).Variables.POLICY);
      return [...new Set(texts.filter((text) => text !== undefined))].map((text) => JSON.parse(text));
    };
    expect(POLICY(ownTemplate({ passkeyLimit: 5, deviceBoundOnly: true }))).toEqual([
      { deviceBound: true, credentialLimit: 5, caseSensitiveNames: true },
    ]);
    // The app's own pool takes Ada and ada for one, and has passwords, after which its pages create without a prompt.
    expect(POLICY(synthesize('no pages'))).toEqual([{ conditionalCreation: true, otherSignInMethods: true }]);
    expect(
      POLICY(
        withStack({ ...configurations['no pages'], conditionalCreation: 'false' }, (_app, it) =>
          Template.fromStack(it),
        ),
      ),
    ).toEqual([{ otherSignInMethods: true }]);
  });

  test('`grantAdministration` allows the admin operations alone', () => {
    withApp({}, (app) => {
      const { stack, passkeys } = own(app);
      passkeys.grantAdministration(new Role(stack, 'Support', { assumedBy: new AccountRootPrincipal() }));
      const [policy] = Object.values(resourcesOf(Template.fromStack(stack), 'AWS::IAM::Policy'));
      expect(policy?.Properties['PolicyDocument']).toMatchObject({
        Statement: [
          { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: { 'Fn::Join': ['', expect.any(Array)] } },
        ],
      });
      expect(JSON.stringify(policy)).toContain('/$default/*/admin/*');
    });
  });

  test('`wellKnown` returns the well-known documents for the app’s own pages', () => {
    withApp({}, (app) => {
      const { passkeys } = own(app, {
        relatedOrigins: ['https://example.de'],
        manageUrl: 'https://example.com/settings',
      });
      expect(passkeys.wellKnown).toEqual({
        '/.well-known/webauthn': '{"origins":["https://example.de"]}',
        '/.well-known/passkey-endpoints': '{"manage":"https://example.com/settings"}',
      });
    });
  });

  test('The issuer of the authorizer comes from the stack’s region', () => {
    ownTemplate().hasResourceProperties('AWS::ApiGatewayV2::Authorizer', {
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

describe('Misuse of the `Passkeys` construct', () => {
  test('The construct refuses an empty list of app clients', () => {
    expect(() => ownTemplate({ userPoolClients: [] })).toThrow('userPoolClients: none is given.');
  });

  test('The construct refuses a relying party ID that does not cover an origin', () => {
    expect(() => ownTemplate({ origins: ['https://example.org'] })).toThrow(
      'relyingPartyId: "example.com" does not cover',
    );
  });

  test.each([
    ['cognito', 'userPoolEndpoint: "cognito" is not a URL.'],
    ['https://idp.example.com/', 'Write "https://idp.example.com".'],
    ['https://idp.example.com/a?b=c', 'Write "https://idp.example.com/a".'],
    ['https://me@idp.example.com', 'Write "https://idp.example.com".'],
  ])('The construct refuses the `userPoolEndpoint` %s', (userPoolEndpoint, message) => {
    expect(() => ownTemplate({ userPoolEndpoint })).toThrow(message);
  });

  test('The construct refuses a recent authentication with fractions of a second, or outside one minute to one hour', () => {
    const within = (recentAuthentication: Duration) => () => ownTemplate({ recentAuthentication });
    expect(within(Duration.millis(1500))).toThrow('cannot be converted');
    const message = 'seconds are not between one minute and one hour.';
    expect(within(Duration.seconds(59))).toThrow(`recentAuthentication: 59 ${message}`);
    expect(within(Duration.minutes(61))).toThrow(`recentAuthentication: 3660 ${message}`);
    expect(within(Duration.minutes(1))).not.toThrow();
    expect(within(Duration.hours(1))).not.toThrow();
  });

  test('The construct refuses settings that exceed the size of a function’s environment', () => {
    const authenticators = Array.from({ length: 80 }, (_, index) => {
      return `11111111-1111-4111-8111-${String(index).padStart(12, '0')}`;
    });
    expect(() => ownTemplate({ authenticators })).toThrow(
      /^origins, relatedOrigins, .* take 3\d\d\d characters of the functions' /,
    );
    expect(() => ownTemplate({ authenticators: authenticators.slice(0, 70) })).not.toThrow();
  });

  test.each<[Partial<PasskeysProps>, string]>([
    [{ relatedOrigins: ['https://login.example.com'] }, 'relatedOrigins: "https://login.example.com" is covered'],
    [{ iosApps: ['com.example.app'] }, 'iosApps: "com.example.app" is not'],
    [{ passkeyLimit: 100 }, 'passkeyLimit: 100 is no whole number'],
    [{ enrollUrl: '/passkeys' }, 'enrollUrl: "/passkeys" is not the address of a page.'],
  ])('The construct refuses the properties %j', (props, message) => {
    expect(() => ownTemplate(props)).toThrow(message);
  });
});
