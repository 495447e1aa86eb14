import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../bin/doctor/doctor.ts';
import { readDoctorOptions } from '../../bin/doctor/options.ts';
import { isHealthy, report } from '../../bin/doctor/report.ts';
import { documentsAt, fromCognito, lambda, look, notOk, pool, withCredentials } from '../support/commands/doctor.ts';
import type { Breakable } from '../support/stacks/broken-stack.ts';

withCredentials();

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
      `npx passkeys attach --user-pool-id ${stack.userPoolId} --client-id ${stack.clientId} --function-arn '<function-arn>' --endpoint ${stack.url}`,
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
