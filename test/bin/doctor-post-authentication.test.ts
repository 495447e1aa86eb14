import { describe, expect, it } from 'vitest';
import type { Breakable } from '../support/broken-stack.ts';
import { lambda, look, notOk, permissions, pool, region, withCredentials } from '../support/doctor.ts';

withCredentials();

const arn = { 'Fn::GetAtt': ['Counting', 'Arn'] };
const set = (stack: Breakable, PostAuthentication: unknown) =>
  Object.assign(Object(pool(stack)['LambdaConfig']), { PostAuthentication });

/** A pool with such a trigger: the one that counts sign-ins unless it describes itself otherwise. */
function withTrigger(
  stack: Breakable,
  { Description = 'Passkeys: Cognito trigger PostAuthentication, counts sign-ins' } = {},
) {
  const [permission = {}] = permissions(stack);
  stack.add('Counting', 'AWS::Lambda::Function', { ...lambda(stack), Description });
  stack.add('CountingPermission', 'AWS::Lambda::Permission', { ...permission, FunctionName: arn });
  set(stack, arn);
}
const ofCheck = ({ findings }: Awaited<ReturnType<typeof look>>) =>
  findings.filter(({ check }) => check === 'post-authentication');

describe('a Post Authentication trigger', () => {
  it('is not asked for where the pool has none', async () => {
    expect(ofCheck(await look())).toEqual([]);
  });

  it.each([
    [undefined, 'counts sign-ins, and the user pool may invoke it.'],
    ['Login audit', 'is somebody else’s, and the user pool may invoke it.'],
  ])('is fine when it may be called (%s)', async (Description, found) => {
    const looked = await look((stack) => withTrigger(stack, { Description }));
    expect(notOk(looked.findings)).toEqual([]);
    expect(ofCheck(looked)).toEqual([
      { check: 'post-authentication', status: 'ok', found: expect.stringMatching(new RegExp(`^arn:\\S+ ${found}$`)) },
    ]);
  });

  it('that does not let the pool in fails every sign-in, and the command mends it', async () => {
    const looked = await look((stack) => {
      withTrigger(stack);
      stack.remove(
        'AWS::Lambda::Permission',
        ({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(arn),
      );
    });
    const { stack, installation, findings } = looked;
    const { functionArn } = installation.postAuthentication ?? {};
    expect(notOk(findings)).toEqual([
      {
        check: 'post-authentication',
        status: 'problem',
        found:
          'The function does not let the user pool invoke it: each sign-in of the pool fails, whatever its method.',
        command:
          `aws lambda add-permission --function-name ${functionArn} --statement-id passkeys-${stack.userPoolId} ` +
          `--action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${installation.pool.Arn} ` +
          `--source-account 123456789012 ${region(stack)}`,
      },
    ]);
  });

  it.each<[string, (stack: Breakable) => unknown, RegExp]>([
    [
      'does not exist',
      (stack) => set(stack, 'arn:aws:lambda:ap-southeast-2:123456789012:function:gone'),
      /:gone does not exist: each sign-in of the pool fails/,
    ],
    [
      'is the function of custom authentication',
      (stack) => set(stack, Object(pool(stack)['LambdaConfig']).DefineAuthChallenge),
      /is the function of custom authentication, .*: each sign-in of the pool fails/,
    ],
  ])('that %s fails every sign-in', async (_, breakIt, found) => {
    const { findings } = await look(breakIt);
    expect(notOk(findings)).toEqual([
      {
        check: 'post-authentication',
        status: 'problem',
        found: expect.stringMatching(found),
        advice: expect.any(String),
      },
    ]);
  });

  it.each([
    ['/configuration', 'lambda:GetFunctionConfiguration'],
    ['/policy', 'lambda:GetPolicy'],
  ])('that may not be looked at (%s) is not checked', async (refuse, action) => {
    expect(ofCheck(await look(withTrigger, { refuse }))).toEqual([
      { check: 'post-authentication', status: 'not-checked', found: `These credentials lack ${action}.` },
    ]);
  });
});
