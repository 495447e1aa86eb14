import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { diagnose } from '../../bin/doctor/doctor.ts';
import { readDoctorOptions } from '../../bin/doctor/options.ts';
import { isHealthy, report } from '../../bin/doctor/report.ts';
import {
  client,
  documentsAt,
  fromCognito,
  lambda,
  look,
  notOk,
  permissions,
  pool,
  withCredentials,
} from '../support/commands/doctor.ts';
import type { Breakable } from '../support/stacks/broken-stack.ts';

withCredentials();
afterEach(() => vi.useRealTimers());

const takeTriggers = (stack: Breakable) => Reflect.deleteProperty(pool(stack), 'LambdaConfig');

describe('A pool without triggers', () => {
  it('`doctor` reports missing triggers as the only problem and dependent checks as not checked', async () => {
    const { stack, findings } = await look(takeTriggers);
    const [problem, ...others] = notOk(findings);
    expect(problem).toMatchObject({
      check: 'triggers',
      status: 'problem',
      advice: expect.stringContaining('aws lambda list-functions'),
    });
    expect(problem?.command).toBe(
      `npx passkeys attach --user-pool-id ${stack.userPoolId} --client-id ${stack.clientId} --function-arn '<function-arn>'`,
    );
    expect(others.map(({ status }) => status)).toEqual(others.map(() => 'not-checked'));
    expect(others.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['permission', 'function', 'origins', 'well-known', 'table', 'secret', 'alarms']),
    );
    expect(findings).toContainEqual(expect.objectContaining({ check: 'client-flow', status: 'ok' }));
  });

  it('`doctor` checks the given function if the pool has no triggers', async () => {
    const { stack } = await look();
    const given = await look(takeTriggers, { functionArn: stack.functionArn });
    // Another stack has another function; its name is derived like the first's.
    expect(notOk(given.findings)[0]).toMatchObject({
      check: 'triggers',
      command: expect.stringContaining(stack.functionArn),
    });
    const found = notOk(given.findings).find(({ check }) => check === 'function');
    expect(found?.found).toBe(`There is no function ${stack.functionArn}.`);
    expect(given.findings).toContainEqual(expect.objectContaining({ check: 'alarms', status: 'not-checked' }));
  });
});

it('`doctor` reports a function without our variables and leaves its table unchecked', async () => {
  const { findings } = await look((stack) => Reflect.deleteProperty(stack.variables, 'TABLE_NAME'));
  expect(notOk(findings)).toMatchObject(
    [
      {
        check: 'function',
        status: 'problem',
        found: expect.stringContaining('lacks the variables TABLE_NAME'),
        command: /attach/,
      },
      { check: 'table', status: 'not-checked' },
      { check: 'table-deletion', status: 'not-checked' },
      { check: 'table-recovery', status: 'not-checked' },
      { check: 'table-expiry', status: 'not-checked' },
    ].map((it) => (it.command ? { ...it, command: expect.stringMatching(it.command) } : it)),
  );
});

it('`doctor` reports a missing table as the only problem', async () => {
  const { findings } = await look((stack) => Object.assign(stack.variables, { TABLE_NAME: 'gone' }));
  expect(notOk(findings)).toMatchObject([
    {
      check: 'table',
      status: 'problem',
      found: expect.stringContaining('There is no table gone'),
      command: expect.stringContaining('--table-name gone'),
    },
  ]);
});

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

const lookUps = [
  ['GetFunctionConfiguration', '/configuration', 'lambda:GetFunctionConfiguration', 'function'],
  ['GetPolicy', '/policy', 'lambda:GetPolicy', 'permission'],
  ['DescribeUserPoolClient', 'DescribeUserPoolClient', 'cognito-idp:DescribeUserPoolClient', 'client-flow'],
  ['DescribeTable', 'DescribeTable', 'dynamodb:DescribeTable', 'table'],
  ['DescribeTimeToLive', 'DescribeTimeToLive', 'dynamodb:DescribeTimeToLive', 'table-expiry'],
  ['DescribeContinuousBackups', 'DescribeContinuousBackups', 'dynamodb:DescribeContinuousBackups', 'table-recovery'],
  ['DescribeSecret', 'DescribeSecret', 'secretsmanager:DescribeSecret', 'secret'],
  ['DescribeAlarms', 'DescribeAlarms', 'cloudwatch:DescribeAlarms', 'alarms'],
  ['GetApis', '/v2/apis', 'apigateway:GET', 'issuer'],
] as const;

describe('Missing permissions', () => {
  it.each(lookUps)(
    '`doctor` without permission for %s names the missing action and checks the rest',
    async (_operation, refuse, action, check) => {
      const { installation, findings } = await look(undefined, { refuse });
      expect(notOk(findings).every(({ status }) => status === 'not-checked')).toBe(true);
      expect(findings).toContainEqual(
        expect.objectContaining({ check, status: 'not-checked', found: `These credentials lack ${action}.` }),
      );
      expect(findings).toContainEqual(expect.objectContaining({ check: 'triggers', status: 'ok' }));
      expect(report(installation, findings)).toContain('\nNOT CHECKED  ');
      expect([isHealthy(findings, { strict: false }), isHealthy(findings, { strict: true })]).toEqual([true, false]);
    },
  );

  it('The policy in docs/doctor.md lists exactly the permissions that `doctor` needs', () => {
    const page = readFileSync(new URL('../../docs/doctor.md', import.meta.url), 'utf8');
    const [, text = ''] = /^## The permissions.*?```json\n(.*?)```/ms.exec(page) ?? [];
    const { Statement } = JSON.parse(text) as { Statement: { Action: string | string[] }[] };
    const needed = [...lookUps.map(([, , action]) => action), 'cognito-idp:DescribeUserPool'];
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual(needed.sort());
  });

  it('`doctor` fails without permission to describe the pool', async () => {
    await expect(look(undefined, { refuse: 'DescribeUserPool' })).rejects.toMatchObject({
      kind: 'refused',
      message: 'Not allowed: these credentials lack cognito-idp:DescribeUserPool.',
    });
  });
});

it('`doctor` fails if the pool does not exist', async () => {
  await expect(look(undefined, { userPoolId: 'ap-southeast-2_nobodys' })).rejects.toMatchObject({ kind: 'unknown' });
});

it('`doctor` fails if the endpoint does not answer', async () => {
  const options = readDoctorOptions(['--user-pool-id', 'eu-west-1_AbCdEfGhI', '--endpoint', 'http://127.0.0.1:9']);
  await expect(diagnose(options)).rejects.toMatchObject({ kind: 'failed' });
});

it('`doctor` checks each given app client and asks for one if none is given', async () => {
  const { stack } = await look();
  const both = await look(undefined, { clientIds: [stack.clientId, 'nobodys'] });
  expect(notOk(both.findings).map(({ subject }) => subject)).toEqual([stack.clientId, 'nobodys']);
  const none = await look(undefined, { clientIds: [] });
  expect(notOk(none.findings)).toMatchObject([
    { check: 'client-flow', status: 'not-checked', found: expect.stringContaining('--client-id') },
  ]);
});

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

it.each([
  [10, 'warning', /is (9|10|11) seconds ahead of/],
  [-10, 'warning', /is (9|10|11) seconds behind/],
  [400, 'problem', /is (399|400|401) seconds ahead of.*refused/],
] as const)('`doctor` reports a clock that is %i seconds off as a %s', async (seconds, status, found) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000, shouldAdvanceTime: true });
  const { findings } = await look();
  expect(notOk(findings)).toMatchObject([
    { check: 'clock', status, found: expect.stringMatching(found), command: 'sudo timedatectl set-ntp true' },
  ]);
});

it.each([
  ['2027-11-30', 'warning'],
  ['2028-05-01', 'problem'],
] as const)('`doctor` on %s reports the end of the runtime’s support as a %s', async (day, status) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(day), shouldAdvanceTime: true });
  const { findings } = await look();
  expect(notOk(findings)).toContainEqual(
    expect.objectContaining({ check: 'runtime', status, command: expect.stringContaining('npx cdk deploy') }),
  );
});

it('`doctor` removes control characters from its report and lists problems first', async () => {
  const { installation, findings } = await look(
    (broken) => {
      broken.variables['RELYING_PARTY_ID'] = 'evil\u001b[31m';
      lambda(broken)['Timeout'] = 7;
      broken.remove('AWS::Lambda::Permission', fromCognito);
    },
    await documentsAt(),
  );
  expect(report(installation, findings)).toContain('"evil?[31m"');
  expect(report(installation, findings)).not.toMatch(/(?!\n)\p{C}/u);
  // Several things at once, the worst first.
  expect(
    report(installation, findings)
      .match(/^(PROBLEM|OK)/gm)
      ?.slice(0, 4),
  ).toEqual(['PROBLEM', 'PROBLEM', 'PROBLEM', 'OK']);
});
