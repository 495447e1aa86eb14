import { describe, expect, it } from 'vitest';
import { checkFunction } from '../../bin/doctor/checks/function.ts';
import { checkPermission } from '../../bin/doctor/checks/permission.ts';
import { checkSecret } from '../../bin/doctor/checks/secret.ts';
import { checkTable } from '../../bin/doctor/checks/table.ts';
import type { Installation } from '../../bin/doctor/installation.ts';
import { look, notOk, withCredentials } from '../support/commands/doctor.ts';

withCredentials();

/** What AWS says and no template can, in the place of what the local stack says. */
function instead<K extends 'lambda' | 'table' | 'secret'>(all: Installation, key: K, value: object) {
  const is = all[key];
  if (is.state !== 'found') throw new Error(`${key} was not found`);
  return { [key]: { state: 'found', value: { ...is.value, ...value } } };
}

describe('A resource-based policy', () => {
  const account = '123456789012';
  const statement = (installation: Installation, more: object = {}) => ({
    Sid: 'one',
    Effect: 'Allow',
    Principal: { Service: 'cognito-idp.amazonaws.com' },
    Action: 'lambda:InvokeFunction',
    Condition: { ArnLike: { 'AWS:SourceArn': installation.pool.Arn }, StringEquals: { 'AWS:SourceAccount': account } },
    ...more,
  });
  const judge = (installation: Installation, ...statements: object[]) => {
    const value = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    return checkPermission({ ...installation, permissions: { state: 'found', value } });
  };

  it('`doctor` evaluates the function’s policy: its allowances, its conditions and its denials', async () => {
    const { installation } = await look();
    const { Arn = '' } = installation.pool;
    const arn = (operator: string, value: string | string[]) => ({
      Condition: { [operator]: { 'aws:SourceArn': value } },
    });
    const fine = [
      {},
      { Action: ['lambda:GetFunction', 'lambda:*'] },
      { Principal: { Service: ['events.amazonaws.com', 'cognito-idp.amazonaws.com'] } },
      arn('ArnLike', [`${Arn}x`, Arn]),
      arn('StringEquals', Arn),
      arn('StringLike', Arn.replace(/_.*/, '_*')),
    ];
    for (const more of fine)
      expect(judge(installation, statement(installation, more))).toMatchObject([{ status: 'ok' }]);
    const refused = [
      { Effect: 'Deny' },
      { Action: 'lambda:GetFunction' },
      { Principal: { AWS: account } },
      arn('ArnLike', `${Arn}x`),
      arn('ArnLike', Arn.replaceAll('-', '.')),
      arn('StringEquals', Arn.replace(/_.*/, '_*')),
      arn('ArnNotLike', Arn),
      { Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
    ];
    for (const more of refused) {
      expect(judge(installation, statement(installation, more))).toMatchObject([
        { check: 'permission', status: 'problem' },
      ]);
    }
    const denied = judge(installation, statement(installation), statement(installation, { Effect: 'Deny', Sid: 'no' }));
    expect(denied).toMatchObject([
      {
        status: 'problem',
        found: expect.stringContaining('denies'),
        command: expect.stringContaining('--statement-id no'),
      },
    ]);
  });
});

it('`doctor` reports a function that Lambda could not update', async () => {
  const { installation } = await look();
  const failed = { LastUpdateStatus: 'Failed', LastUpdateStatusReason: 'The role is gone' };
  expect(notOk(checkFunction({ ...installation, ...instead(installation, 'lambda', failed) }))).toMatchObject([
    {
      check: 'function',
      status: 'problem',
      found: 'Lambda can’t run it: The role is gone.',
      command: 'npx cdk deploy',
    },
  ]);
});

it('`doctor` reports a function as not checked if its variables can’t be read', async () => {
  const { installation } = await look();
  const sealed = { Environment: { Error: { ErrorCode: 'AccessDenied', Message: 'kms:Decrypt is not allowed' } } };
  expect(notOk(checkFunction({ ...installation, ...instead(installation, 'lambda', sealed) }))).toMatchObject([
    { check: 'function', status: 'not-checked', found: expect.stringContaining('kms:Decrypt') },
  ]);
});

it('`doctor` reports a table that is being deleted', async () => {
  const { installation } = await look();
  const deleting = instead(installation, 'table', { TableStatus: 'DELETING' });
  expect(notOk(checkTable({ ...installation, ...deleting }))).toMatchObject([
    { check: 'table', status: 'problem', found: expect.stringContaining('DELETING'), command: 'npx cdk deploy' },
  ]);
});

it('`doctor` reports a secret without a current version', async () => {
  const { installation } = await look();
  const empty = instead(installation, 'secret', { VersionIdsToStages: { one: ['AWSPREVIOUS'] } });
  expect(notOk(checkSecret({ ...installation, ...empty }))).toMatchObject([
    {
      check: 'secret',
      status: 'problem',
      command: expect.stringMatching(/^aws secretsmanager put-secret-value .* --secret-string "\$\(openssl/),
    },
  ]);
});
