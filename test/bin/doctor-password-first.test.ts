import { describe, expect, it } from 'vitest';
import { client, lambda, look, notOk, permissions, pool, withCredentials } from '../support/commands/doctor.ts';
import type { Breakable } from '../support/stacks/broken-stack.ts';

withCredentials();

describe('An app client with the password first', () => {
  const custom = ['ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];
  /** A pool whose client is listed, and whose triggers are as the construct makes them. */
  const listed =
    (change: (broken: Breakable) => unknown = () => {}) =>
    (broken: Breakable) => {
      const [id] = broken.ids('AWS::Cognito::UserPoolClient');
      broken.variables['POLICY'] = { 'Fn::Join': ['', ['{"passwordFirst":["', { Ref: id }, '"]}']] };
      client(broken)['ExplicitAuthFlows'] = custom;
      const [permission = {}] = permissions(broken);
      const arn = { 'Fn::GetAtt': ['Tokens', 'Arn'] };
      const Description = 'Passkeys: Cognito trigger PreTokenGeneration';
      broken.add('Tokens', 'AWS::Lambda::Function', { ...lambda(broken), Description });
      broken.add('TokensPermission', 'AWS::Lambda::Permission', { ...permission, FunctionName: arn });
      Object.assign(Object(pool(broken)['LambdaConfig']), { PreTokenGeneration: arn });
      change(broken);
    };

  it('`doctor` accepts an app client with the password first and no other way in', async () => {
    const { findings } = await look(listed());
    expect(notOk(findings)).toEqual([]);
    for (const check of ['client-password-first', 'password-first']) {
      expect(findings).toContainEqual(expect.objectContaining({ check, status: 'ok' }));
    }
  });

  it('`doctor` looks at an app client with the password first unasked, whose owner added a flow after the deployment', async () => {
    const withPassword = listed((broken) =>
      Object.assign(client(broken), { ExplicitAuthFlows: [...custom, 'ALLOW_USER_PASSWORD_AUTH'] }),
    );
    const { findings } = await look(withPassword, { clientIds: [] });
    expect(notOk(findings)).toMatchObject([
      {
        check: 'client-password-first',
        status: 'problem',
        found: expect.stringContaining('the password alone by ALLOW_USER_PASSWORD_AUTH'),
      },
    ]);
  });

  /** Each lets somebody in without a passkey. */
  const ways: [name: string, change: (broken: Breakable) => unknown, found: string][] = [
    [
      'a flow for the password alone',
      (broken) => Object.assign(client(broken), { ExplicitAuthFlows: [...custom, 'ALLOW_USER_SRP_AUTH'] }),
      'ALLOW_USER_SRP_AUTH',
    ],
    [
      'optional MFA',
      (broken) => Object.assign(pool(broken), { MfaConfiguration: 'OPTIONAL' }),
      'The pool has MFA (OPTIONAL)',
    ],
    ['required MFA', (broken) => Object.assign(pool(broken), { MfaConfiguration: 'ON' }), 'The pool has MFA (ON)'],
    [
      'remembered devices',
      (broken) => Object.assign(pool(broken), { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } }),
      'The pool has remembered devices',
    ],
    [
      'no Pre Token Generation trigger',
      (broken) => Reflect.deleteProperty(Object(pool(broken)['LambdaConfig']), 'PreTokenGeneration'),
      'Pre Token Generation trigger is not ours',
    ],
    [
      'another Pre Token Generation trigger',
      (broken) => Object.assign(broken.of('AWS::Lambda::Function', /^Tokens$/)[0] ?? {}, { Description: 'Theirs' }),
      'Pre Token Generation trigger is not ours',
    ],
  ];
  it.each(ways)('`doctor` reports an app client with the password first and %s', async (_, change, found) => {
    const { findings } = await look(listed(change));
    expect(notOk(findings)).toMatchObject([
      {
        check: expect.stringMatching(/^(client-)?password-first$/),
        status: 'problem',
        found: expect.stringContaining(found),
      },
    ]);
  });
});
