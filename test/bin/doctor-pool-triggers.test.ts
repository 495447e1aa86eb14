import { describe, expect, it } from 'vitest';
import { lambda, look, notOk, permissions, pool, region, withCredentials } from '../support/commands/doctor.ts';
import type { Breakable } from '../support/stacks/broken-stack.ts';

withCredentials();

const cases = [
  {
    check: 'post-authentication',
    name: 'a Post Authentication trigger',
    known: 'postAuthentication',
    description: 'Passkeys: Cognito trigger PostAuthentication, counts sign-ins',
    does: 'counts sign-ins',
    fails: 'each sign-in of the pool fails',
    config: (arn: unknown) => ({ PostAuthentication: arn }),
  },
  ...[
    (arn: unknown) => ({ PreTokenGeneration: arn }),
    (arn: unknown) => ({ PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: 'V2_0' } }),
  ].map((config) => ({
    check: 'pre-token-generation',
    name: `a Pre Token Generation trigger by ${Object.keys(config('')).join()}`,
    known: 'preTokenGeneration' as const,
    description: 'Passkeys: Cognito trigger PreTokenGeneration',
    does: 'writes claims',
    fails: 'each sign-in and refresh of the pool fails',
    config,
  })),
] as const;

describe.each(cases)('A pool with $name', ({ check, known, description, does, fails, config }) => {
  const arn = { 'Fn::GetAtt': ['Counting', 'Arn'] };
  const set = (stack: Breakable, arn: unknown) => Object.assign(Object(pool(stack)['LambdaConfig']), config(arn));

  /** A pool with such a trigger: ours unless it describes itself otherwise. */
  function withTrigger(stack: Breakable, { Description = description } = {}) {
    const [permission = {}] = permissions(stack);
    stack.add('Counting', 'AWS::Lambda::Function', { ...lambda(stack), Description });
    stack.add('CountingPermission', 'AWS::Lambda::Permission', { ...permission, FunctionName: arn });
    set(stack, arn);
  }
  const ofCheck = ({ findings }: Awaited<ReturnType<typeof look>>) =>
    findings.filter((finding) => finding.check === check);

  it('`doctor` skips the check if the pool lacks the trigger', async () => {
    expect(ofCheck(await look())).toEqual([]);
  });

  it.each([
    [undefined, `${does}, and the user pool may invoke it.`],
    ['Login audit', 'is somebody else’s, and the user pool may invoke it.'],
  ])('`doctor` accepts a trigger that the pool may invoke (description: %s)', async (Description, found) => {
    const looked = await look((stack) => withTrigger(stack, { Description }));
    expect(notOk(looked.findings)).toEqual([]);
    expect(ofCheck(looked)).toEqual([
      { check, status: 'ok', found: expect.stringMatching(new RegExp(`^arn:\\S+ ${found}$`)) },
    ]);
  });

  it('`doctor` reports a trigger that the pool may not invoke, with a command to fix it', async () => {
    const looked = await look((stack) => {
      withTrigger(stack);
      stack.remove(
        'AWS::Lambda::Permission',
        ({ FunctionName }) => JSON.stringify(FunctionName) === JSON.stringify(arn),
      );
    });
    const { stack, installation, findings } = looked;
    const { functionArn } = installation.poolTriggers.find(({ name }) => name === known) ?? {};
    expect(notOk(findings)).toEqual([
      {
        check,
        status: 'problem',
        found: `The function does not let the user pool invoke it: ${fails}, whatever its method.`,
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
      new RegExp(`:gone does not exist: ${fails}`),
    ],
    [
      'is the function of custom authentication',
      (stack) => set(stack, Object(pool(stack)['LambdaConfig']).DefineAuthChallenge),
      new RegExp(`is the function of custom authentication, .*: ${fails}`),
    ],
  ])('`doctor` reports that every sign-in fails if the trigger %s', async (_, breakIt, found) => {
    const { findings } = await look(breakIt);
    expect(notOk(findings)).toEqual([
      {
        check,
        status: 'problem',
        found: expect.stringMatching(found),
        advice: expect.any(String),
      },
    ]);
  });

  it.each([
    ['/configuration', 'lambda:GetFunctionConfiguration'],
    ['/policy', 'lambda:GetPolicy'],
  ])('`doctor` reports the trigger as not checked if it may not read `%s`', async (refuse, action) => {
    expect(ofCheck(await look(withTrigger, { refuse }))).toEqual([
      { check, status: 'not-checked', found: `These credentials lack ${action}.` },
    ]);
  });
});
