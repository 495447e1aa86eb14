import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { stackOf } from '../support/stack-of.ts';

const anything = v.looseObject({});

describe('stackResources', () => {
  const resources = stackOf({
    Parameters: { Stage: { Default: 'test' } },
    Conditions: { Never: { 'Fn::Equals': [{ Ref: 'Stage' }, 'production'] } },
    Resources: {
      Pool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: { LambdaConfig: { Define: { 'Fn::GetAtt': ['Define', 'Arn'] } } },
      },
      Client: { Type: 'AWS::Cognito::UserPoolClient', Properties: { UserPoolId: { Ref: 'Pool' } } },
      Define: {
        Type: 'AWS::Lambda::Function',
        Metadata: { 'aws:cdk:path': 'Test/Passkeys/DefineAuthChallenge/Function/Resource' },
        Properties: { Environment: { Variables: { POOL: { Ref: 'Pool' }, STAGE: { Ref: 'Stage' } } } },
      },
      Named: { Type: 'AWS::DynamoDB::Table', Properties: { TableName: { 'Fn::Sub': `users-\${Stage}` } } },
      Left: { Type: 'AWS::DynamoDB::Table', Condition: 'Never' },
      Odd: { Type: 'AWS::Odd::Thing', Properties: { a: { 'Fn::GetAtt': ['Odder', 'Arn'] } } },
      Odder: { Type: 'AWS::Odd::Thing' },
    },
    Outputs: { Table: { Value: { 'Fn::GetAtt': ['Named', 'Arn'] } } },
  });

  it('stackResources gives stable physical IDs in the format of AWS', () => {
    const [pool] = resources.ofType('AWS::Cognito::UserPool', anything);
    const [client] = resources.ofType('AWS::Cognito::UserPoolClient', anything);
    expect(pool?.ref).toMatch(/^ap-southeast-2_[A-Za-z0-9]{9}$/);
    expect(pool?.attribute('Arn')).toBe(`arn:aws:cognito-idp:ap-southeast-2:123456789012:userpool/${pool?.ref}`);
    expect(client?.ref).toMatch(/^[a-z0-9]{26}$/);
    expect(client?.properties).toEqual({ UserPoolId: pool?.ref });
    expect(pool?.ref).toBe(resources.ofType('AWS::Cognito::UserPool', anything)[0]?.ref);
  });

  it('stackResources resolves references between resources that refer to each other', () => {
    const [pool] = resources.ofType('AWS::Cognito::UserPool', anything);
    const [define] = resources.ofType('AWS::Lambda::Function', anything);
    expect(pool?.properties).toEqual({ LambdaConfig: { Define: define?.attribute('Arn') } });
    expect(define?.properties).toEqual({ Environment: { Variables: { POOL: pool?.ref, STAGE: 'test' } } });
  });

  it('stackResources labels a resource with the name of its construct', () => {
    expect(resources.ofType('AWS::Lambda::Function', anything)[0]?.label).toBe('DefineAuthChallenge');
    expect(resources.ofType('AWS::Cognito::UserPool', anything)[0]?.label).toBe('Pool');
  });

  it('stackResources uses the names in the template, and leaves out resources with a false condition', () => {
    expect(resources.ofType('AWS::DynamoDB::Table', anything).map(({ ref }) => ref)).toEqual(['users-test']);
    expect(resources.output('Table')).toBe('arn:aws:dynamodb:ap-southeast-2:123456789012:table/users-test');
  });

  it('An attribute that a function makes later is put in where it is settled, and nowhere before it is made', () => {
    const made = stackOf({
      Resources: {
        Values: { Type: 'Custom::Values', Properties: {} },
        List: {
          Type: 'AWS::Lambda::Function',
          Properties: { Digests: { 'Fn::Sub': `a \${Values.Digests}` }, Plain: 'plain' },
        },
      },
    });
    const [list] = made.ofType('AWS::Lambda::Function', v.object({ Digests: v.string(), Plain: v.string() }));
    const { Digests = '', Plain = '' } = list?.properties ?? {};
    expect([made.settled(Digests), made.settled(Plain)]).toEqual([undefined, 'plain']);
    made.setAttributes('Values', { Digests: 'b c' });
    expect(made.settled(Digests)).toBe('a b c');
  });

  it('stackResources refuses an unknown attribute, a missing output, and invalid properties', () => {
    expect(() => resources.ofType('AWS::Odd::Thing', anything)).toThrow('Odd.a: Fn::GetAtt of Odder.Arn');
    expect(() => resources.output('Nothing')).toThrow('no output "Nothing"');
    const schema = v.object({ UserPoolId: v.number() });
    expect(() => resources.ofType('AWS::Cognito::UserPoolClient', schema)).toThrow('Client.UserPoolId: Invalid type');
  });
});
