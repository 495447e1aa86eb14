import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { expect, test } from 'vitest';
import { checkExistingData } from '../../lib/existing-data.ts';
import { configurations, resourcesOf, withStack } from './synthesize.ts';

const tableArn = 'arn:aws:dynamodb:ap-southeast-2:123456789012:table/Passkeys-Table-1ABC';
const existing = {
  existingTableStreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`,
  existingSecretArn: 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:PasskeysSecret-1ABC-AbCdEf',
  existingUserPoolId: 'ap-southeast-2_AbCdEf123',
};
const domain = configurations['a custom domain'];
const made = withStack({ ...domain, ...existing }, (_app, stack) => Template.fromStack(stack));
const before = withStack(domain, (_app, stack) => Template.fromStack(stack));

test('A new stack takes over the retained table, secret and user pool of a former one, and creates none', () => {
  for (const type of ['AWS::DynamoDB::Table', 'AWS::Cognito::UserPool']) made.resourceCountIs(type, 0);
  const secrets = (of: Template) => Object.keys(resourcesOf(of, 'AWS::SecretsManager::Secret'));
  expect(secrets(made)).toEqual(secrets(before).filter((id) => !id.startsWith('PasskeysSecret')));
  made.hasResourceProperties('AWS::Cognito::UserPoolClient', { UserPoolId: existing.existingUserPoolId });
  made.hasResourceProperties('Custom::PasskeysTriggers', {
    UserPoolId: existing.existingUserPoolId,
    CaseSensitive: false,
  });
  made.hasResourceProperties('AWS::Lambda::EventSourceMapping', { EventSourceArn: existing.existingTableStreamArn });
});

test('Each function of a stack that took over data has the table and the secret that it has in other stacks, with the same actions', () => {
  const uses = (of: Template) =>
    Object.fromEntries(
      Object.entries(resourcesOf(of, 'AWS::Lambda::Function')).flatMap(([id, { Properties }]) => {
        const { TABLE_NAME, SECRET_ARN } = Object(Object(Properties['Environment']).Variables);
        return TABLE_NAME || SECRET_ARN ? [[id, { table: TABLE_NAME, secret: SECRET_ARN }]] : [];
      }),
    );
  const [now, then] = [uses(made), uses(before)];
  expect(Object.keys(now)).toEqual(Object.keys(then));
  expect(Object.keys(now).length).toBeGreaterThan(5);
  for (const [id, { table, secret }] of Object.entries(now)) {
    expect(table, id).toBe(then[id]?.table && 'Passkeys-Table-1ABC');
    expect(secret, id).toBe(then[id]?.secret && existing.existingSecretArn);
  }
  const actions = (of: Template) =>
    Object.entries(resourcesOf(of, 'AWS::IAM::Role'))
      .filter(([id]) => Object.hasOwn(resourcesOf(before, 'AWS::IAM::Role'), id))
      .map(([id, { Properties }]) => [
        id,
        JSON.stringify(Properties['Policies'] ?? []).match(/"(dynamodb|secretsmanager):\w+"/g),
      ]);
  expect(actions(made)).toEqual(actions(before));
});

test('A table without its secret, a secret without its table and a table without a stream are refused', () => {
  const stack = new Stack();
  const existingTable = Table.fromTableArn(stack, 'Table', tableArn);
  const existingSecret = Secret.fromSecretCompleteArn(stack, 'Secret', existing.existingSecretArn);
  expect(() => checkExistingData({ existingTable })).toThrow('existingSecret: it is missing');
  expect(() => checkExistingData({ existingSecret })).toThrow('existingTable: it is missing');
  expect(() => checkExistingData({ existingTable, existingSecret })).toThrow('existingTable: its stream is missing');
  const named = Secret.fromSecretNameV2(stack, 'Named', 'passkeys');
  expect(() => checkExistingData({ existingTable, existingSecret: named })).toThrow(
    'existingSecret: its ARN is not complete',
  );
});

test.each([
  { existingTableStreamArn: tableArn },
  { existingSecretArn: 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:short' },
])('An ARN that does not name what it should is refused: %j', (wrong) => {
  expect(() => withStack({ ...domain, ...existing, ...wrong }, () => undefined)).toThrow(Object.keys(wrong)[0]);
});
