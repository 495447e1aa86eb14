import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FeaturePlan, UserPool, UserPoolClient, UserPoolOperation, type UserPoolProps } from 'aws-cdk-lib/aws-cognito';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps, type TokenClaimsVersion } from '../../../lib/index.ts';
import { resourcesOf, withApp, withStack } from '../synthesize.ts';

const earlierArn = 'arn:aws:lambda:ap-southeast-2:123456789012:function:earlier';

/** A stack whose pool is made in it, or imported. */
function stackWith(props: (stack: Stack) => Partial<PasskeysProps>, pool: UserPoolProps | 'imported' = {}): Template {
  return withApp({}, (app) => {
    const stack = new Stack(app, 'Bank', { env: { region: 'ap-southeast-2' } });
    const made = new UserPool(stack, 'Pool', {
      removalPolicy: RemovalPolicy.DESTROY,
      ...(pool !== 'imported' && pool),
    });
    const userPool = pool === 'imported' ? UserPool.fromUserPoolId(stack, 'Imported', made.userPoolId) : made;
    const client = new UserPoolClient(stack, 'Client', { userPool, authFlows: { custom: true }, disableOAuth: true });
    new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [client],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...props(stack),
    });
    return Template.fromStack(stack);
  });
}
const earlier = (stack: Stack) => LambdaFunction.fromFunctionArn(stack, 'Earlier', earlierArn);

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
function functionOf(template: Template) {
  const ours = (type: string) =>
    Object.entries(resourcesOf(template, type)).find(([id]) => id.includes('PreTokenGeneration')) ?? ['', undefined];
  const [name, lambda] = ours('AWS::Lambda::Function');
  const [, role] = ours('AWS::IAM::Role');
  const [policy] = (role?.Properties['Policies'] ?? []) as { PolicyDocument: { Statement: Statement[] } }[];
  const statements = policy?.PolicyDocument.Statement ?? [];
  const { Variables = {} } = (lambda?.Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return { name, Variables, statements, actions: statements.flatMap(({ Action }) => Action) };
}
const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];

describe('The Pre Token Generation trigger', () => {
  test('The Pre Token Generation trigger is left out by default', () => {
    expect(functionOf(stackWith(() => ({}))).name).toBe('');
  });

  test('The Pre Token Generation trigger is attached by `tokenClaims`, and may read and update the table', () => {
    const template = stackWith(() => ({ tokenClaims: true }));
    const { name, Variables, actions } = functionOf(template);
    expect(actions).toEqual([...logging, 'dynamodb:Query', 'dynamodb:UpdateItem']);
    expect(Variables).toMatchObject({
      POLICY: '{"tokenClaims":true,"caseSensitiveNames":true}',
      TABLE_NAME: expect.anything(),
    });
    expect(Object.keys(Variables)).not.toContain('CHAIN');
    template.hasResourceProperties('AWS::Cognito::UserPool', {
      LambdaConfig: { PreTokenGeneration: { 'Fn::GetAtt': [name, 'Arn'] } },
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      FunctionName: { 'Fn::GetAtt': [name, 'Arn'] },
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Pool'), 'Arn'] },
    });
    const policies = Object.entries(resourcesOf(template, 'AWS::Lambda::Function'))
      .filter(([id]) => id.includes('AuthChallenge'))
      .map(([, { Properties }]) => JSON.stringify(Properties['Environment']));
    expect(policies).toEqual([expect.stringContaining('tokenClaims')]);
  });

  test.each<TokenClaimsVersion>(['V2_0', 'V3_0'])(
    'The Pre Token Generation trigger receives events of version %s if that is configured',
    (version) => {
      stackWith(() => ({ tokenClaims: true, tokenClaimsVersion: version })).hasResourceProperties(
        'AWS::Cognito::UserPool',
        { LambdaConfig: { PreTokenGenerationConfig: { LambdaArn: Match.anyValue(), LambdaVersion: version } } },
      );
    },
  );

  test('The Pre Token Generation trigger may call only the chained earlier trigger', () => {
    const template = stackWith((stack) => ({ tokenClaims: true, chainPreTokenGeneration: earlier(stack) }));
    const { Variables, statements } = functionOf(template);
    expect(Variables['CHAIN']).toBe(JSON.stringify({ earlier: { PreTokenGeneration: earlierArn } }));
    expect(statements.filter(({ Action }) => Action === 'lambda:InvokeFunction')).toEqual([
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: earlierArn },
    ]);
  });

  test.each<[TokenClaimsVersion, object]>([
    ['V1_0', { PreTokenGeneration: Match.objectLike({ 'Fn::Join': Match.anyValue() }) }],
    ['V2_0', { PreTokenGenerationConfig: { LambdaArn: { 'Fn::Join': Match.anyValue() }, LambdaVersion: 'V2_0' } }],
  ])(
    'The password first attaches the Pre Token Generation trigger without a circular dependency (%s)',
    (version, LambdaConfig) => {
      const template = stackWith((stack) => {
        const client = stack.node.findChild('Client') as UserPoolClient;
        return { passwordFirst: [client.userPoolClientId], tokenClaimsVersion: version };
      });
      // It reads there what Verify recorded of the sign-in.
      const { Variables, actions } = functionOf(template);
      expect(actions).toEqual([...logging, 'dynamodb:Query', 'dynamodb:UpdateItem']);
      expect(Object.keys(Variables)).toContain('TABLE_NAME');
      template.hasResourceProperties('AWS::Cognito::UserPool', { LambdaConfig });
    },
  );

  test('The Pre Token Generation trigger passes the AwsSolutions checks of cdk-nag', () => {
    withStack({ tokenClaims: 'true' }, (app) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    });
  });

  test('The app’s context configures the Pre Token Generation trigger', () => {
    withStack({ tokenClaims: 'true', tokenClaimsVersion: 'V2_0' }, (_app, stack) =>
      Template.fromStack(stack).hasResourceProperties('AWS::Cognito::UserPool', {
        LambdaConfig: { PreTokenGenerationConfig: Match.objectLike({ LambdaVersion: 'V2_0' }) },
      }),
    );
    expect(() => withStack({ tokenClaimsVersion: '2' }, () => {})).toThrow(/^tokenClaimsVersion: "2" must be one of/);
  });
});

describe('Refused settings of token claims', () => {
  test.each<[string, (stack: Stack) => Partial<PasskeysProps>, UserPoolProps | 'imported', RegExp]>([
    [
      'a version for an imported pool, which keeps its own',
      () => ({ tokenClaims: true, tokenClaimsVersion: 'V1_0' }),
      'imported',
      /^tokenClaimsVersion: the user pool Bank\/Imported is imported, and its trigger keeps the version/,
    ],
    [
      'an earlier trigger of an imported pool',
      (stack) => ({ chainPreTokenGeneration: earlier(stack) }),
      'imported',
      /^chainPreTokenGeneration: the user pool Bank\/Imported is imported.*as chainTriggers.preTokenGeneration/,
    ],
    [
      'an earlier trigger without anything to chain it to',
      (stack) => ({ chainPreTokenGeneration: earlier(stack) }),
      {},
      /^chainPreTokenGeneration: it is given, and neither tokenClaims nor passwordFirst/,
    ],
    [
      'the access token on the plan Lite',
      () => ({ tokenClaims: true, tokenClaimsVersion: 'V2_0' }),
      { featurePlan: FeaturePlan.LITE },
      /^tokenClaimsVersion: "V2_0" needs the feature plan Essentials or Plus/,
    ],
  ])('Synthesis refuses %s', (_, props, pool, message) => {
    expect(() => stackWith(props, pool)).toThrow(message);
  });

  test.each([{ tokenClaims: true }, { passwordFirst: ['1h57kf5cpq17m0eml12EXAMPLE'] }])(
    'Synthesis refuses a user pool with the trigger and names `chainPreTokenGeneration` (%j)',
    (props) => {
      const withTrigger = () =>
        stackWith((stack) => {
          const pool = stack.node.findChild('Pool') as UserPool;
          pool.addTrigger(UserPoolOperation.PRE_TOKEN_GENERATION, earlier(stack));
          return props;
        });
      expect(withTrigger).toThrow(
        /^userPool: Bank\/Pool has a pre token generation trigger.*give its function as chainPreTokenGeneration/,
      );
    },
  );
});
