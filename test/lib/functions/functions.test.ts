import { Stack } from 'aws-cdk-lib';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { administration, operations, triggers } from '../../../contract/operations.ts';
import { BundledFunction, type BundledFunctionProps } from '../../../lib/functions/bundled-function.ts';
import { type BundleName, bundles, type FunctionName, stackBundles } from '../../../lib/functions/bundles.ts';
import { constructId } from '../../../lib/functions/construct-id.ts';
import { earlierArn, template as importedPoolTemplate, poolArn, userPoolId } from '../imported-pool.ts';
import { ownTemplate } from '../own.ts';
import { type Resource, resourcesOf, synthesize, withApp } from '../synthesize.ts';

const template = synthesize('a domain of one’s own');

/** A pool of someone else that has each trigger, and everything that makes a function of its own. */
const everything = importedPoolTemplate({
  measureAdoption: true,
  tokenClaims: true,
  noticesFrom: 'security@example.com',
  chainTriggers: {
    defineAuthChallenge: earlierArn('define'),
    postAuthentication: earlierArn('post'),
    preTokenGeneration: earlierArn('pre'),
  },
});
const poolOfTheApp = ownTemplate({ measureAdoption: true, passwordFirst: ['someClient'] });

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource: unknown;
}

/** Where a row's function is deployed: the template, and what its logical ids begin with. */
interface Deployed {
  readonly from: Template;
  readonly id: string;
}

/** Of each row but those of {@link stackBundles}, which are in every stack under their own names. */
const deployed: Readonly<Record<Exclude<BundleName, FunctionName>, Deployed>> = {
  'auth-challenge-chained': { from: everything, id: 'PasskeysAuthChallenge' },
  'post-authentication': { from: poolOfTheApp, id: 'PasskeysSignInCountPostAuthentication' },
  'post-authentication-chained': { from: everything, id: 'PasskeysSignInCountPostAuthentication' },
  'pre-token-generation': { from: poolOfTheApp, id: 'PasskeysPreTokenGeneration' },
  'pre-token-generation-chained': { from: everything, id: 'PasskeysPreTokenGeneration' },
  attachment: { from: everything, id: 'PasskeysUserPoolAttachment' },
  'user-pool-issuer': { from: everything, id: 'PasskeysIssuerReader' },
  notices: { from: everything, id: 'PasskeysNoticesSend' },
};

const deployedOf = (name: BundleName): Deployed =>
  name in stackBundles
    ? { from: template, id: `Passkeys${constructId(name)}` }
    : deployed[name as keyof typeof deployed];

/** The one resource of a row's function that has this type and suffix. */
function only(name: BundleName, type: string, suffix: string): Resource {
  const { from, id } = deployedOf(name);
  const found = Object.entries(resourcesOf(from, type)).filter(([key]) => new RegExp(`^${id}${suffix}`).test(key));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources match ${id}${suffix}`);
  return found[0][1];
}

function statementsOf(name: BundleName): Statement[] {
  const { Properties } = only(name, 'AWS::IAM::Role', 'Role');
  expect(Properties).not.toHaveProperty('ManagedPolicyArns');
  const policies = Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap((policy) => policy.PolicyDocument.Statement);
}

function actionsOf(name: BundleName): string[] {
  return statementsOf(name)
    .flatMap(({ Action }) => Action)
    .sort();
}

function variablesOf(name: BundleName): Record<string, unknown> {
  const { Properties } = only(name, 'AWS::Lambda::Function', 'Function');
  return (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const secret = 'secretsmanager:GetSecretValue';
const invoke = 'lambda:InvokeFunction';

const metrics = 'POWERTOOLS_METRICS_NAMESPACE';

/** Written out a second time on purpose: a function that is given more must be given it here too. */
const allowed: Record<BundleName, { actions: string[]; variables: string[]; timeout?: number; memory?: number }> = {
  'auth-challenge': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', metrics],
    timeout: 5,
  },
  'registration-options': {
    actions: ['dynamodb:Query', secret],
    variables: [
      'TABLE_NAME',
      'SECRET_ARN',
      'RELYING_PARTY_ID',
      'RELYING_PARTY_NAME',
      'RECENT_AUTHENTICATION_SECONDS',
      'POLICY',
      metrics,
    ],
  },
  register: {
    actions: ['dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: [
      'TABLE_NAME',
      'SECRET_ARN',
      'RELYING_PARTY_ID',
      'ORIGINS',
      'RECENT_AUTHENTICATION_SECONDS',
      'POLICY',
      metrics,
    ],
  },
  list: { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  update: {
    actions: ['dynamodb:ConditionCheckItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME'],
  },
  remove: {
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS', 'POLICY'],
  },
  'recovery-codes': { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  'new-recovery-codes': {
    actions: ['dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS'],
  },
  'authentication-options': { actions: [secret], variables: ['SECRET_ARN', 'RELYING_PARTY_ID', 'POLICY', metrics] },
  'authentication-user': {
    actions: ['dynamodb:Query', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', metrics],
  },
  activity: { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  'adoption-policy': {
    actions: ['dynamodb:Query'],
    variables: ['TABLE_NAME', 'ADOPTION_POLICY', 'ADOPTION_THRESHOLD'],
  },
  telemetry: { actions: [], variables: [metrics] },
  'admin-list': { actions: ['dynamodb:Query', 'dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
  'admin-activity': { actions: ['dynamodb:Query', 'dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
  'admin-remove': {
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME'],
  },
  'admin-remove-all': {
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME'],
  },
  'admin-reset-recovery': { actions: ['dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
  'audit-events': {
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'events:PutEvents',
      'sqs:SendMessage',
    ],
    variables: ['TABLE_NAME', 'EVENT_BUS_NAME', 'AUDIT_RETENTION_DAYS', metrics],
    timeout: 30,
  },
  'auth-challenge-chained': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', invoke, secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', 'CHAIN', metrics],
    timeout: 5,
  },
  'post-authentication': { actions: ['dynamodb:UpdateItem'], variables: ['TABLE_NAME'], timeout: 3 },
  'post-authentication-chained': {
    actions: ['dynamodb:UpdateItem', invoke],
    variables: ['TABLE_NAME', 'CHAIN'],
    timeout: 5,
  },
  'pre-token-generation': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'POLICY'],
    timeout: 5,
  },
  'pre-token-generation-chained': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', invoke],
    variables: ['TABLE_NAME', 'POLICY', 'CHAIN'],
    timeout: 5,
  },
  attachment: {
    actions: ['DescribeUserPool', 'DescribeUserPoolClient', 'UpdateUserPool', 'UpdateUserPoolClient'].map(
      (action) => `cognito-idp:${action}`,
    ),
    variables: [],
    timeout: 120,
    memory: 256,
  },
  'user-pool-issuer': { actions: ['cognito-idp:DescribeUserPool'], variables: [], timeout: 60, memory: 256 },
  notices: {
    actions: ['cognito-idp:AdminGetUser', 'dynamodb:Query', 'dynamodb:UpdateItem', 'ses:SendEmail', 'sqs:SendMessage'],
    variables: ['TABLE_NAME', 'USER_POOL_ID', 'RELYING_PARTY_NAME', 'NOTICES'],
    timeout: 20,
  },
};

test('This test has a row for every bundle', () => {
  expect(Object.keys(allowed).sort()).toEqual(Object.keys(bundles).sort());
});

/** The resources that each action may be on. */
const resources: readonly (readonly [action: RegExp, resource: RegExp])[] = [
  [/^dynamodb:.*Stream|^dynamodb:GetRecords|^dynamodb:GetShardIterator/, /"PasskeysTable\w+","StreamArn"/],
  [/^dynamodb:/, /^\{"Fn::GetAtt":\["PasskeysTable\w+","Arn"\]\}$/],
  [/^secretsmanager:/, /^\{"Ref":"PasskeysSecret\w+"\}$/],
  [/^events:PutEvents$/, /:event-bus\/default"/],
  [/^sqs:SendMessage$/, /^\{"Fn::GetAtt":\["Passkeys(ParkedRecords|NoticesParked)\w+","Arn"\]\}$/],
  [/^cognito-idp:/, new RegExp(`:userpool/${userPoolId}"|"${poolArn}"`)],
  [/^lambda:InvokeFunction$/, /^"arn:aws:lambda:[\w-]+:\d+:function:(define|post|pre)"$/],
  [/^ses:SendEmail$/, /:identity\/(security@)?example\.com"/],
];

describe.each(Object.entries(allowed) as [BundleName, (typeof allowed)[BundleName]][])(
  'The function %s',
  (name, row) => {
    test(`The function ${name} has exactly these permissions`, () => {
      expect(actionsOf(name)).toEqual([...logging, ...row.actions].sort());
    });

    test(`The function ${name} has permissions only on its own log group and on the resources of its actions`, () => {
      const { id } = deployedOf(name);
      for (const { Effect, Action, Resource } of statementsOf(name)) {
        expect(Effect).toBe('Allow');
        for (const action of [Action].flat()) {
          const [, allowedResource = new RegExp(`^\\{"Fn::GetAtt":\\["${id}LogGroup\\w+","Arn"\\]\\}$`)] =
            resources.find(([pattern]) => pattern.test(action)) ?? [];
          for (const each of [Resource].flat()) expect(JSON.stringify(each), action).toMatch(allowedResource);
        }
      }
    });

    test(`The function ${name} has exactly these environment variables`, () => {
      expect(Object.keys(variablesOf(name)).sort()).toEqual(
        [...row.variables, 'POWERTOOLS_SERVICE_NAME', 'PASSKEYS_VERSION'].sort(),
      );
    });

    test(`The function ${name} runs on Node 24 and arm64 with its own log group`, () => {
      const { Properties } = only(name, 'AWS::Lambda::Function', 'Function');
      const { timeout = 10, memory = 512 } = row;
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
        MemorySize: memory,
        Timeout: timeout,
        LoggingConfig: {
          LogFormat: 'JSON',
          LogGroup: { Ref: expect.stringMatching(new RegExp(`^${deployedOf(name).id}LogGroup`)) },
        },
      });
    });
  },
);

describe('A bundled function', () => {
  const bundled = (given: Partial<BundledFunctionProps>) =>
    withApp({}, (app) => () => {
      const props = {
        name: 'list',
        values: { tableName: 'table' },
        granted: {},
        logRetention: 1,
        tracing: false,
      } as const;
      new BundledFunction(new Stack(app, 'Mine'), 'List', { ...props, ...given });
    });

  test('A bundled function is refused without a value for a variable of its row', () => {
    expect(bundled({ values: {}, granted: { table: { tableName: 'table', tableArn: 'arn' } } })).toThrow(
      'routes/list: the construct gives no value for TABLE_NAME.',
    );
  });

  test('A bundled function is refused without the table that its row names', () => {
    expect(bundled({})).toThrow('routes/list: the construct names no table.');
  });

  test('A bundled function is refused without the resources of a permission of its row', () => {
    expect(bundled({ name: 'attachment' })).toThrow(
      'attachment/handler: the construct names no resources for updateUserPool.',
    );
  });
});

test('The environment of Register contains the configuration, and the reference of the secret instead of its value', () => {
  expect(variablesOf('register')).toMatchObject({
    [environment.tableName]: { Ref: expect.stringMatching(/^PasskeysTable/) },
    [environment.secretArn]: { Ref: expect.stringMatching(/^PasskeysSecret/) },
    [environment.relyingPartyId]: 'example.com',
    [environment.origins]: 'https://login.example.com https://example.com',
    [environment.recentAuthenticationSeconds]: '600',
  });
  expect(JSON.stringify(resourcesOf(template, 'AWS::Lambda::Function'))).not.toContain('resolve:secretsmanager');
});

test('AWS generates the secret from random characters', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    SecretString: Match.absent(),
  });
});

test('Only the user pool may call each trigger', () => {
  const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties['Principal'] === 'cognito-idp.amazonaws.com',
  );
  expect(permissions).toHaveLength(Object.values(triggers).flat().length);
  for (const { Properties } of permissions) {
    expect(Properties['Action']).toBe('lambda:InvokeFunction');
    expect(Properties['SourceArn']).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SignInUserPool/), 'Arn'] });
  }
});

test('Only the API may call each operation', () => {
  const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties['Principal'] === 'apigateway.amazonaws.com',
  );
  const all = { ...operations, ...administration };
  expect(permissions).toHaveLength(Object.keys(all).length);
  const paths = permissions.map(
    ({ Properties }) => JSON.stringify(Properties['SourceArn']).match(/\/\*\/\*(\/[^"]*)/)?.[1],
  );
  expect(paths.sort()).toEqual(
    Object.values(all)
      .map(({ path }) => path)
      .sort(),
  );
});
