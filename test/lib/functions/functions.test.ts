import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { operations } from '../../../contract/operations.ts';
import { type BundleName, bundles } from '../../../lib/functions/bundles.ts';
import { poolArn, userPoolId } from '../imported-pool.ts';
import { resourcesOf } from '../synthesize.ts';
import { actionsOf, deployedOf, only, statementsOf, template, variablesOf } from './deployed-functions.ts';

const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const secret = 'secretsmanager:GetSecretValue';
const invoke = 'lambda:InvokeFunction';

const namespace = 'POWERTOOLS_METRICS_NAMESPACE';
const metrics = [namespace, 'DETAILED_METRICS'];

/** Written out a second time on purpose: a function that is given more must be given it here too. */
const allowed: Record<BundleName, { actions: string[]; variables: string[]; timeout?: number; memory?: number }> = {
  'auth-challenge': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', ...metrics],
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
      ...metrics,
    ],
  },
  register: {
    actions: ['dynamodb:ConditionCheckItem', 'dynamodb:PutItem', 'dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: [
      'TABLE_NAME',
      'SECRET_ARN',
      'RELYING_PARTY_ID',
      'ORIGINS',
      'RECENT_AUTHENTICATION_SECONDS',
      'USER_POOL_ENDPOINT',
      'POLICY',
      ...metrics,
    ],
  },
  list: { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  update: {
    actions: ['dynamodb:ConditionCheckItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS', 'USER_POOL_ENDPOINT', 'POLICY'],
  },
  remove: {
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS', 'USER_POOL_ENDPOINT', 'POLICY'],
  },
  'recovery-codes': { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  'new-recovery-codes': {
    actions: ['dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS', 'USER_POOL_ENDPOINT', 'POLICY'],
  },
  'step-up-options': {
    actions: ['dynamodb:Query', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'RECENT_AUTHENTICATION_SECONDS', 'POLICY'],
  },
  'step-up': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: [
      'TABLE_NAME',
      'SECRET_ARN',
      'RELYING_PARTY_ID',
      'ORIGINS',
      'RECENT_AUTHENTICATION_SECONDS',
      'USER_POOL_ENDPOINT',
      'POLICY',
    ],
  },
  recovery: {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME', 'RECENT_AUTHENTICATION_SECONDS', 'USER_POOL_ENDPOINT', 'POLICY'],
  },
  'authentication-options': { actions: [secret], variables: ['SECRET_ARN', 'RELYING_PARTY_ID', 'POLICY', ...metrics] },
  'authentication-user': {
    actions: ['dynamodb:Query', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', ...metrics],
  },
  activity: { actions: ['dynamodb:Query'], variables: ['TABLE_NAME'] },
  'adoption-policy': {
    actions: ['dynamodb:Query'],
    variables: ['TABLE_NAME', 'ADOPTION_POLICY', 'ADOPTION_THRESHOLD'],
  },
  telemetry: { actions: [], variables: [...metrics] },
  'admin-recovery': { actions: ['dynamodb:Query', 'dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
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
  'admin-lock': {
    actions: ['dynamodb:DeleteItem', 'dynamodb:Query', 'dynamodb:UpdateItem'],
    variables: ['TABLE_NAME'],
  },
  'admin-unlock': { actions: ['dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
  'admin-forget': {
    actions: ['cognito-idp:ListUsers', 'dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'],
    variables: ['TABLE_NAME', 'USER_POOL_ID'],
  },
  'admin-reset-recovery': { actions: ['dynamodb:UpdateItem'], variables: ['TABLE_NAME'] },
  'audit-events': {
    actions: [
      'dynamodb:BatchWriteItem',
      'dynamodb:DeleteItem',
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:UpdateItem',
      'sqs:SendMessage',
    ],
    variables: ['TABLE_NAME', 'AUDIT_RETENTION_DAYS', namespace],
    timeout: 30,
  },
  'auth-challenge-chained': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', invoke, secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', 'CHAIN', ...metrics],
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
    variables: ['TABLE_NAME', 'POLICY', 'POWERTOOLS_METRICS_NAMESPACE'],
    timeout: 5,
  },
  'pre-token-generation-chained': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', invoke],
    variables: ['TABLE_NAME', 'POLICY', 'CHAIN', 'POWERTOOLS_METRICS_NAMESPACE'],
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
  'origin-secret': { actions: [secret, 'secretsmanager:PutSecretValue'], variables: [], timeout: 60, memory: 256 },
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
  [/^secretsmanager:/, /^\{"Ref":"(PasskeysSecret|OriginSecret)\w+"\}$/],
  [/^events:PutEvents$/, /^\{"Fn::GetAtt":\["PasskeysEventBus\w+","Arn"\]\}$/],
  [/^sqs:SendMessage$/, /^\{"Fn::GetAtt":\["Passkeys(ParkedRecords|NoticesParked)\w+","Arn"\]\}$/],
  [
    /^cognito-idp:/,
    new RegExp(`:userpool/${userPoolId}"|"${poolArn}"|^\\{"Fn::GetAtt":\\["SignInUserPool\\w+","Arn"\\]\\}$`),
  ],
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
        [...row.variables, ...(name in operations ? ['ORIGIN_SECRET_DIGESTS'] : []), 'PASSKEYS_VERSION'].sort(),
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

test('The environment of Register contains the configuration, and the reference of the secret instead of its value', () => {
  expect(variablesOf('register')).toMatchObject({
    [environment.tableName]: { Ref: expect.stringMatching(/^PasskeysTable/) },
    [environment.secretArn]: { Ref: expect.stringMatching(/^PasskeysSecret/) },
    [environment.relyingPartyId]: 'example.com',
    [environment.origins]: 'https://login.example.com https://example.com',
    [environment.recentAuthenticationSeconds]: '600',
    [environment.userPoolEndpoint]: {
      'Fn::Join': ['', ['https://cognito-idp.ap-southeast-2.', { Ref: 'AWS::URLSuffix' }]],
    },
  });
  expect(JSON.stringify(resourcesOf(template, 'AWS::Lambda::Function'))).not.toContain('resolve:secretsmanager');
});

test('AWS generates the secret from random characters', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    SecretString: Match.absent(),
  });
});
