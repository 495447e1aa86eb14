import { describe, expect, it } from 'vitest';
import { matchesArn } from '../../../local/iam/arns.ts';
import { type Context, policies } from '../../../local/iam/policies.ts';
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
    may: (action: string, resource = table, context?: Context) => authorize(roleArn('role'), action, resource, context),
    otherMay: (action: string) => authorize(roleArn('other'), action, table),
  };
}
const allow = (Action: string | string[], Resource: string | string[] = table) => ({
  Effect: 'Allow',
  Action,
  Resource,
});

describe('IAM policies', () => {
  it('An inline policy allows only what its statements allow', () => {
    const { may } = role(allow(['dynamodb:GetItem', 'dynamodb:PutItem']));
    expect(may('dynamodb:GetItem')).toBe(true);
    expect(may('dynamodb:DeleteItem')).toBe(false);
    expect(may('dynamodb:GetItem', `${table}-2`)).toBe(false);
    expect(may('dynamodb:GetItem', `${table}/index/owners`)).toBe(false);
  });

  it('An attached policy applies only to its role', () => {
    const { may, otherMay } = role(allow('dynamodb:GetItem'));
    expect(otherMay('dynamodb:Query')).toBe(true);
    expect(may('dynamodb:Query')).toBe(false);
    expect(otherMay('dynamodb:GetItem')).toBe(false);
  });

  it('A policy supports wildcards, and ignores case in actions', () => {
    const { may } = role(allow('dynamodb:get*', [`${table}/index/*`, 'arn:aws:s3:::*']));
    expect(may('dynamodb:GetItem', `${table}/index/owners`)).toBe(true);
    expect(may('dynamodb:PutItem', `${table}/index/owners`)).toBe(false);
    expect(may('dynamodb:GetItem')).toBe(false);
  });

  it('A Deny statement overrides an Allow statement', () => {
    const { may } = role(allow('*', '*'), { Effect: 'Deny', Action: 'dynamodb:Scan', Resource: '*' });
    expect(may('dynamodb:GetItem')).toBe(true);
    expect(may('dynamodb:Scan')).toBe(false);
  });

  it('A statement with a condition allows only a call that meets the condition', () => {
    const { may } = role({ ...allow('ses:*'), Condition: { StringEquals: { 'ses:FromAddress': ['a@x', 'b@x'] } } });
    expect(may('ses:SendEmail')).toBe(false);
    expect(may('ses:SendEmail', table, { 'ses:FromAddress': 'c@x' })).toBe(false);
    expect(may('ses:SendEmail', table, { 'ses:FromAddress': 'b@x' })).toBe(true);
  });

  it('A statement about leading keys allows only a call whose partitions all match', () => {
    const leading = 'dynamodb:LeadingKeys';
    const { may } = role({
      ...allow('dynamodb:*'),
      Condition: { 'ForAllValues:StringLike': { [leading]: ['USER#*', 'X'] } },
    });
    expect(may('dynamodb:PutItem', table, { [leading]: ['USER#a'] })).toBe(true);
    expect(may('dynamodb:PutItem', table, { [leading]: ['USER#a', 'X'] })).toBe(true);
    expect(may('dynamodb:PutItem', table, { [leading]: ['USER#a', 'OTHER#a'] })).toBe(false);
    expect(may('dynamodb:PutItem', table, { [leading]: [] })).toBe(false);
    expect(may('dynamodb:PutItem')).toBe(false);
  });

  it('A statement with an unsupported condition allows nothing', () => {
    const { may } = role({ ...allow('dynamodb:*'), Condition: { Bool: { 'aws:SecureTransport': 'true' } } });
    expect(may('dynamodb:GetItem')).toBe(false);
  });
});

describe('matchesArn', () => {
  it('matchesArn compares each part of an ARN separately', () => {
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
