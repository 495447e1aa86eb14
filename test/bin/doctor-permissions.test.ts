import { describe, expect, it } from 'vitest';
import { look, notOk, permissions, pool, withCredentials } from '../support/commands/doctor.ts';
import type { Breakable } from '../support/stacks/broken-stack.ts';

withCredentials();

describe('A permission for more than the pool', () => {
  it.each(['AWS:SourceArn is missing', 'another is narrow'])(
    '`doctor` warns about a permission for any user pool: %s',
    async (what) => {
      const { stack, findings } = await look((broken) => {
        const wide = what === 'another is narrow' ? permissions(broken).slice(1) : permissions(broken);
        for (const permission of wide) Reflect.deleteProperty(permission, 'SourceArn');
      });
      const [warning, ...others] = notOk(findings);
      expect(others).toEqual([]);
      expect(warning).toMatchObject({
        check: 'permission',
        status: 'warning',
        found: expect.stringMatching(/^Any user pool/),
      });
      const remove = `aws lambda remove-permission --function-name ${stack.functionArn} --statement-id `;
      if (what === 'another is narrow') expect(warning?.command?.startsWith(remove)).toBe(true);
      else expect(warning?.command).toMatch(new RegExp(`^aws lambda add-permission .* && ${remove}`));
    },
  );

  it('`doctor` accepts a permission with a pattern that matches the pool', async () => {
    const { findings } = await look((broken) => {
      for (const permission of permissions(broken)) {
        permission['SourceArn'] = 'arn:aws:cognito-idp:ap-southeast-2:1234567?9012:userpool/*';
      }
    });
    expect(notOk(findings)).toEqual([]);
  });

  it('`doctor` reports a permission for another account as a problem', async () => {
    const { findings } = await look((broken) => {
      for (const permission of permissions(broken)) permission['SourceAccount'] = '999999999999';
    });
    expect(notOk(findings)).toMatchObject([{ check: 'permission', status: 'problem' }]);
  });
});

it('`doctor` checks the permission of the alias that the triggers name', async () => {
  const name = 'PasskeysLive';
  const withAlias = (permitted: boolean) => (broken: Breakable) => {
    const { DefineAuthChallenge: arn } = Object(pool(broken)['LambdaConfig']);
    const alias = { 'Fn::Join': ['', [arn, ':live']] };
    broken.add(name, 'AWS::Lambda::Alias', { FunctionName: arn, Name: 'live', FunctionVersion: '1' });
    for (const trigger of ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse']) {
      Object(pool(broken)['LambdaConfig'])[trigger] = alias;
    }
    if (permitted) for (const permission of permissions(broken)) permission['FunctionName'] = alias;
  };
  expect(notOk((await look(withAlias(true))).findings)).toEqual([]);
  const { stack, findings } = await look(withAlias(false));
  expect(notOk(findings)).toMatchObject([
    {
      check: 'permission',
      status: 'problem',
      command: expect.stringContaining(`--function-name ${stack.functionArn} --qualifier live `),
    },
  ]);
});
