import { type Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { PasskeysStack, readConfiguration } from '../../../lib/index.ts';
import { ownTemplate } from '../own.ts';
import { resourcesOf, withApp } from '../synthesize.ts';

const variables = (of: Template) =>
  Object.entries(resourcesOf(of, 'AWS::Lambda::Function')).find(([id]) => id.includes('AdoptionPolicy'))?.[1]
    .Properties['Environment'];

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}
/** The function that counts sign-ins, and what it may do. */
function counting(of: Template) {
  const ours = (type: string) => Object.entries(resourcesOf(of, type)).find(([id]) => id.includes('SignInCount'));
  const [id, lambda] = ours('AWS::Lambda::Function') ?? ['', undefined];
  const { Variables = {} } = (lambda?.Properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  const [policy] = (ours('AWS::IAM::Role')?.[1].Properties['Policies'] ?? []) as {
    PolicyDocument: { Statement: Statement[] };
  }[];
  return { id, Variables, statements: policy?.PolicyDocument.Statement ?? [], Timeout: lambda?.Properties['Timeout'] };
}

describe('The adoption policy', () => {
  test('The adoption policy is `optional` by default, and the default threshold is 50', () => {
    expect(variables(ownTemplate({}))).toMatchObject({ Variables: { ADOPTION_POLICY: 'optional' } });
    expect(variables(ownTemplate({ adoptionPolicy: 'default' }))).toMatchObject({
      Variables: { ADOPTION_POLICY: 'default' },
    });
    const automatic = { adoptionPolicy: 'automatic', measureAdoption: true } as const;
    expect(variables(ownTemplate(automatic))).toMatchObject({
      Variables: { ADOPTION_POLICY: 'automatic', ADOPTION_THRESHOLD: '50' },
    });
    expect(variables(ownTemplate({ ...automatic, adoptionThreshold: 100 }))).toMatchObject({
      Variables: { ADOPTION_THRESHOLD: '100' },
    });
  });

  test.each([0, 101, 49.5, Number.NaN])('The construct refuses an adoption threshold of %s', (adoptionThreshold) => {
    expect(() => ownTemplate({ adoptionPolicy: 'automatic', measureAdoption: true, adoptionThreshold })).toThrow(
      `adoptionThreshold: ${adoptionThreshold} is no whole number from 1 to 100.`,
    );
  });

  test('The construct refuses incomplete and unknown adoption settings', () => {
    expect(() => ownTemplate({ adoptionPolicy: 'automatic' })).toThrow('Set measureAdoption to true');
    expect(() => ownTemplate({ adoptionThreshold: 40 })).toThrow('is read only when adoptionPolicy is "automatic"');
    expect(() => ownTemplate({ adoptionPolicy: 'always' as 'default' })).toThrow('adoptionPolicy: "always" is none of');
  });
});

describe('The measurement of adoption', () => {
  test('The Post Authentication function may only write logs and counts, and passes the AwsSolutions checks', () => {
    withApp({ measureAdoption: 'true', adoptionPolicy: 'automatic', adoptionThreshold: '30' }, (app) => {
      const { region, ...configuration } = readConfiguration(app.node);
      const stack = new PasskeysStack(app, 'Passkeys', { env: { region }, ...configuration });
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
      const made = Template.fromStack(stack);
      const called = { 'Fn::GetAtt': [expect.stringMatching(/SignInCountPostAuthenticationFunction/), 'Arn'] };
      const [pool] = Object.values(resourcesOf(made, 'AWS::Cognito::UserPool'));
      expect(pool?.Properties['LambdaConfig']).toMatchObject({ PostAuthentication: called });
      expect(counting(made).statements.map(({ Action }) => Action)).toEqual([
        ['logs:CreateLogStream', 'logs:PutLogEvents'],
        'dynamodb:UpdateItem',
      ]);
      expect(JSON.stringify(resourcesOf(made, 'AWS::CloudWatch::Dashboard'))).toContain('share of sign-ins by method');
    });
  });

  test('The measurement of adoption is off by default', () => {
    const made = JSON.stringify(ownTemplate({}).toJSON());
    expect(made).not.toContain('PostAuthentication');
    expect(made).not.toContain('share of sign-ins by method');
  });

  const theirs = (stack: Stack) =>
    new LambdaFunction(stack, 'Theirs', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromInline('exports.handler = async (event) => event;'),
    });

  test('The Post Authentication function may call its chained earlier trigger and keeps its logical ID', () => {
    const made = ownTemplate((stack) => ({ measureAdoption: true, chainPostAuthentication: theirs(stack) }));
    const earlier = { 'Fn::GetAtt': [Object.keys(resourcesOf(made, 'AWS::Lambda::Function'))[0], 'Arn'] };
    const alone = counting(ownTemplate({ measureAdoption: true }));
    const { Timeout, ...chained } = counting(made);
    expect([alone.Timeout, Timeout]).toEqual([3, 5]);
    expect(chained.id).toBe(alone.id);
    expect(chained.Variables['CHAIN']).toEqual({
      'Fn::Join': ['', ['{"earlier":{"PostAuthentication":"', earlier, '"}}']],
    });
    expect(alone.Variables).not.toHaveProperty('CHAIN');
    expect(chained.statements).toEqual([
      ...alone.statements,
      { Effect: 'Allow', Action: 'lambda:InvokeFunction', Resource: earlier },
    ]);
    const [pool] = Object.values(resourcesOf(made, 'AWS::Cognito::UserPool'));
    expect(pool?.Properties['LambdaConfig']).toMatchObject({
      PostAuthentication: { 'Fn::GetAtt': [chained.id, 'Arn'] },
    });
  });

  test('The construct refuses a user pool with a Post Authentication trigger and names `chainPostAuthentication`', () => {
    const taken = (stack: Stack) => ({
      measureAdoption: true,
      userPool: new UserPool(stack, 'Taken', { lambdaTriggers: { postAuthentication: theirs(stack) } }),
    });
    expect(() => ownTemplate(taken)).toThrow(
      /^measureAdoption: the user pool Mine\/Taken has a Post Authentication trigger.*as chainPostAuthentication/,
    );
  });

  test('The construct refuses `chainPostAuthentication` without `measureAdoption` or with an imported user pool', () => {
    expect(() => ownTemplate((stack) => ({ chainPostAuthentication: theirs(stack) }))).toThrow(
      'chainPostAuthentication: it is given, and measureAdoption is not',
    );
    expect(() =>
      ownTemplate((stack) => ({
        measureAdoption: true,
        userPool: UserPool.fromUserPoolId(stack, 'Old', 'ap-southeast-2_AbCdEf123'),
        chainPostAuthentication: theirs(stack),
      })),
    ).toThrow(/^chainPostAuthentication: the user pool Mine\/Old is imported.*chainTriggers\.postAuthentication/);
  });
});
