import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { environment } from '../../../contract/environment.ts';
import { administration, operations, streams, triggers } from '../../../contract/operations.ts';
import { constructId } from '../../../lib/functions/construct-id.ts';
import { type Resource, resourcesOf, synthesize } from '../synthesize.ts';

const template = synthesize('a domain of one’s own');
const functions = resourcesOf(template, 'AWS::Lambda::Function');
const roles = resourcesOf(template, 'AWS::IAM::Role');

interface Statement {
  readonly Action: string | string[];
  readonly Effect: string;
  readonly Resource: unknown;
}

function only(resources: Record<string, Resource>, pattern: RegExp): [string, Resource] {
  const found = Object.entries(resources).filter(([id]) => pattern.test(id));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources match ${pattern}`);
  return found[0];
}

function statementsOf(name: string): Statement[] {
  const [, role] = only(roles, new RegExp(`^Passkeys${constructId(name)}Role`));
  expect(role.Properties).not.toHaveProperty('ManagedPolicyArns');
  const policies = role.Properties['Policies'] as { PolicyDocument: { Statement: Statement[] } }[];
  return policies.flatMap((policy) => policy.PolicyDocument.Statement);
}

function actionsOf(name: string): string[] {
  return statementsOf(name)
    .flatMap(({ Action }) => Action)
    .sort();
}

function variablesOf(name: string): Record<string, unknown> {
  const [, { Properties }] = only(functions, new RegExp(`^Passkeys${constructId(name)}Function`));
  return (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables;
}

const logging = ['logs:CreateLogStream', 'logs:PutLogEvents'];
const secret = 'secretsmanager:GetSecretValue';

const metrics = 'POWERTOOLS_METRICS_NAMESPACE';

/** Written out a second time on purpose: a function that is given more must be given it here too. */
const allowed = {
  'auth-challenge': {
    actions: ['dynamodb:Query', 'dynamodb:UpdateItem', secret],
    variables: ['TABLE_NAME', 'SECRET_ARN', 'RELYING_PARTY_ID', 'ORIGINS', 'POLICY', metrics],
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
  },
};

test('this test knows every function', () => {
  expect(Object.keys(allowed).sort()).toEqual(
    Object.keys({ ...triggers, ...operations, ...administration, ...streams }).sort(),
  );
});

describe.each(Object.entries(allowed))('%s', (name, { actions, variables }) => {
  test('may do this and nothing else', () => {
    expect(actionsOf(name)).toEqual([...logging, ...actions].sort());
  });

  test('on its own log, the table and the secret alone, and for audit events on what they pass', () => {
    for (const { Effect, Action, Resource } of statementsOf(name)) {
      expect(Effect).toBe('Allow');
      const [action = ''] = [Action].flat();
      if (action.startsWith('logs:')) {
        const group = expect.stringMatching(new RegExp(`^Passkeys${constructId(name)}LogGroup`));
        expect(Resource).toEqual({ 'Fn::GetAtt': [group, 'Arn'] });
      } else if (action.endsWith('Stream') && name in streams) {
        expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PasskeysTable/), 'StreamArn'] });
      } else if (action === 'sqs:SendMessage') {
        expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PasskeysParkedRecords/), 'Arn'] });
      } else if (action === 'events:PutEvents') {
        expect(JSON.stringify(Resource)).toMatch(/:event-bus\/default"/);
      } else if (action.startsWith('dynamodb:')) {
        expect(Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^PasskeysTable/), 'Arn'] });
      } else {
        expect(Resource).toEqual({ Ref: expect.stringMatching(/^PasskeysSecret/) });
      }
    }
  });

  test('is told this and nothing else', () => {
    expect(Object.keys(variablesOf(name)).sort()).toEqual(
      [...variables, 'POWERTOOLS_SERVICE_NAME', 'PASSKEYS_VERSION'].sort(),
    );
  });

  test('is a bundle for Node 24 on arm64 with its own log', () => {
    const timeout = name in triggers ? 5 : name in streams ? 30 : 10;
    const [, { Properties }] = only(functions, new RegExp(`^Passkeys${constructId(name)}Function`));
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      MemorySize: 512,
      Timeout: timeout,
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: { Ref: expect.stringMatching(new RegExp(`^Passkeys${constructId(name)}LogGroup`)) },
      },
    });
  });
});

test('the environment holds the configuration, and of the secret its name alone', () => {
  expect(variablesOf('register')).toMatchObject({
    [environment.tableName]: { Ref: expect.stringMatching(/^PasskeysTable/) },
    [environment.secretArn]: { Ref: expect.stringMatching(/^PasskeysSecret/) },
    [environment.relyingPartyId]: 'example.com',
    [environment.origins]: 'https://login.example.com https://example.com',
    [environment.recentAuthenticationSeconds]: '600',
  });
  expect(JSON.stringify(functions)).not.toContain('resolve:secretsmanager');
});

test('the secret is made by AWS, of random characters', () => {
  template.hasResourceProperties('AWS::SecretsManager::Secret', {
    GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true },
    SecretString: Match.absent(),
  });
});

test('each trigger may be called by the user pool alone', () => {
  const permissions = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).filter(
    ({ Properties }) => Properties['Principal'] === 'cognito-idp.amazonaws.com',
  );
  expect(permissions).toHaveLength(Object.values(triggers).flat().length);
  for (const { Properties } of permissions) {
    expect(Properties['Action']).toBe('lambda:InvokeFunction');
    expect(Properties['SourceArn']).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SignInUserPool/), 'Arn'] });
  }
});

test('each operation may be called by the API alone', () => {
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
