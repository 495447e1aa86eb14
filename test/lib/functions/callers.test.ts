import { expect, test } from 'vitest';
import { administration, operations, triggers } from '../../../contract/operations.ts';
import { resourcesOf, synthesize } from '../synthesize.ts';

const template = synthesize('a custom domain');

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
