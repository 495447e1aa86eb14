import { CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { type CfnUserPool, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { ids, notLogging, poolArn, statements, template, userPoolId } from '../imported-pool.ts';
import { withApp } from '../synthesize.ts';

/** A pool of the app's own, which `change` changes after passkeys were added. */
function own(change: (pool: CfnUserPool) => unknown, props: Partial<PasskeysProps> = {}): Template {
  return withApp({}, (app) => {
    const stack = new Stack(app, 'Mine', { env: { region: 'eu-west-1' } });
    const userPool = new UserPool(stack, 'Pool');
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...props,
    });
    change(userPool.node.defaultChild as CfnUserPool);
    return Template.fromStack(stack);
  });
}
const issuerIs = (of: Template, Issuer: unknown) =>
  of.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', { JwtConfiguration: { Issuer } });
const start = (text: string) => ({
  'Fn::Join': ['', [text, { Ref: 'AWS::URLSuffix' }, '/', { Ref: Match.anyValue() }]],
});
const updated = { Type: 'UPDATED' };

describe('The issuer that the API accepts', () => {
  test.each<[string, (pool: CfnUserPool) => unknown, unknown]>([
    ['says nothing', () => {}, start('https://cognito-idp.eu-west-1.')],
    [
      'has the original issuer',
      (pool) => pool.addPropertyOverride('IssuerConfiguration', { Type: 'ORIGINAL' }),
      start('https://cognito-idp.eu-west-1.'),
    ],
    [
      'has the updated issuer by its property',
      (pool) => {
        pool.issuerConfiguration = { type: 'UPDATED' };
      },
      start('https://issuer-cognito-idp.eu-west-1.'),
    ],
    [
      'has the updated issuer by an override',
      (pool) => pool.addPropertyOverride('IssuerConfiguration', updated),
      start('https://issuer-cognito-idp.eu-west-1.'),
    ],
  ])('The API accepts the issuer of a pool that %s', (_, change, issuer) => {
    issuerIs(own(change), issuer);
  });

  test('The API accepts the issuer of a pool behind another endpoint', () => {
    const made = own((pool) => pool.addPropertyOverride('IssuerConfiguration', updated), {
      userPoolEndpoint: 'http://localhost:3000',
    });
    issuerIs(made, { 'Fn::Join': ['', ['http://localhost:3000/issuer-cognito-idp/', { Ref: Match.anyValue() }]] });
  });

  test('The API accepts the issuer that the property names, whatever the pool says', () => {
    const issuer = 'https://issuer-cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEf123';
    issuerIs(
      own(() => {}, { issuer }),
      issuer,
    );
    const imported = template({ issuer });
    issuerIs(imported, issuer);
    expect(ids(imported, 'Custom::PasskeysIssuer')).toEqual([]);
  });

  test('Synthesis refuses an issuer that a parameter decides', () => {
    const byParameter = (pool: CfnUserPool) =>
      pool.addPropertyOverride('IssuerConfiguration.Type', new CfnParameter(pool, 'Issuer').valueAsString);
    expect(() => own(byParameter)).toThrow('issuer: the issuer of Mine/Pool is known only at deployment.');
  });

  test.each([
    ['cognito', 'issuer: "cognito" is not a URL.'],
    [`https://cognito-idp.eu-west-1.amazonaws.com/${userPoolId}/`, 'issuer: '],
  ])('Synthesis refuses the issuer %s', (issuer, message) => {
    expect(() => template({ issuer })).toThrow(message);
  });
});

describe('The issuer of an imported pool', () => {
  test.each([true, false])(
    'The deployment reads the issuer of an imported pool (attachTriggers: %s)',
    (attachTriggers) => {
      const made = template({ attachTriggers });
      const [reader] = ids(made, 'Custom::PasskeysIssuer');
      made.hasResourceProperties('Custom::PasskeysIssuer', {
        UserPoolId: userPoolId,
        Endpoint: { 'Fn::Join': ['', ['https://cognito-idp.ap-southeast-2.', { Ref: 'AWS::URLSuffix' }]] },
      });
      issuerIs(made, { 'Fn::GetAtt': [reader, 'Issuer'] });
    },
  );

  test('The function that reads the issuer may describe this pool and nothing else', () => {
    expect(statements(template(), /^PasskeysIssuer/).filter(notLogging)).toEqual([
      { Effect: 'Allow', Action: 'cognito-idp:DescribeUserPool', Resource: poolArn },
    ]);
  });
});
