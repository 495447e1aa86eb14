import { describe, expect, it } from 'vitest';
import { matchesArn } from '../../../local/iam/arns.ts';
import { policies } from '../../../local/iam/policies.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from '../support/stack-of.ts';

const table = 'arn:aws:dynamodb:ap-southeast-2:123456789012:table/users';
const roleArn = (role: string) => `arn:aws:iam::123456789012:role/${role}`;

function role(...statements: JsonObject[]) {
  const authorize = policies(
    stackOf({
      Resources: {
        Role: {
          Type: 'AWS::IAM::Role',
          Properties: {
            RoleName: 'role',
            Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: statements } }],
          },
        },
        Other: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'other' } },
        Policy: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            Roles: [{ Ref: 'Other' }],
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: 'dynamodb:Query', Resource: table }] },
          },
        },
      },
    }),
  );
  return {
    may: (action: string, resource = table, context?: Record<string, string>) =>
      authorize(roleArn('role'), action, resource, context),
    otherMay: (action: string) => authorize(roleArn('other'), action, table),
  };
}
const allow = (Action: string | string[], Resource: string | string[] = table) => ({
  Effect: 'Allow',
  Action,
  Resource,
});

describe('policies', () => {
  it('allow what a statement of an inline policy allows, and nothing else', () => {
    const { may } = role(allow(['dynamodb:GetItem', 'dynamodb:PutItem']));
    expect(may('dynamodb:GetItem')).toBe(true);
    expect(may('dynamodb:DeleteItem')).toBe(false);
    expect(may('dynamodb:GetItem', `${table}-2`)).toBe(false);
    expect(may('dynamodb:GetItem', `${table}/index/owners`)).toBe(false);
  });

  it('count when they are attached, for the role they are attached to', () => {
    const { may, otherMay } = role(allow('dynamodb:GetItem'));
    expect(otherMay('dynamodb:Query')).toBe(true);
    expect(may('dynamodb:Query')).toBe(false);
    expect(otherMay('dynamodb:GetItem')).toBe(false);
  });

  it('know wildcards, and actions without case', () => {
    const { may } = role(allow('dynamodb:get*', [`${table}/index/*`, 'arn:aws:s3:::*']));
    expect(may('dynamodb:GetItem', `${table}/index/owners`)).toBe(true);
    expect(may('dynamodb:PutItem', `${table}/index/owners`)).toBe(false);
    expect(may('dynamodb:GetItem')).toBe(false);
  });

  it('deny before they allow', () => {
    const { may } = role(allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' });
    expect(may('dynamodb:GetItem')).toBe(true);
    expect(may('dynamodb:Scan')).toBe(false);
  });

  it('ask for what a condition compares', () => {
    const { may } = role({ ...allow('ses:*'), Condition: { StringEquals: { 'ses:FromAddress': ['a@x', 'b@x'] } } });
    expect(may('ses:SendEmail')).toBe(false);
    expect(may('ses:SendEmail', table, { 'ses:FromAddress': 'c@x' })).toBe(false);
    expect(may('ses:SendEmail', table, { 'ses:FromAddress': 'b@x' })).toBe(true);
  });

  it('allow nothing by a statement that is beyond the local stack', () => {
    const { may } = role({ ...allow('dynamodb:*'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect(may('dynamodb:GetItem')).toBe(false);
  });
});

describe('matchesArn', () => {
  it('compares each part for itself', () => {
    expect(
      matchesArn(
        'arn:aws:execute-api:*:123456789012:api/*/GET/x',
        'arn:aws:execute-api:x:123456789012:api/$default/GET/x',
      ),
    ).toBe(true);
    expect(matchesArn('arn:aws:*:x', 'arn:aws:dynamodb:region:account:x')).toBe(false);
    expect(matchesArn('arn:aws:s3:::a?c', 'arn:aws:s3:::abc')).toBe(true);
  });
});
