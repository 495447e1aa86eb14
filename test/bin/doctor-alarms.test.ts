import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from 'vitest';
import { checkAlarms } from '../../bin/doctor/checks/alarms.ts';
import type { Installation } from '../../bin/doctor/installation.ts';
import {
  alarms,
  type Break,
  type Breakage,
  look,
  namesAlone,
  notOk,
  region,
  withCredentials,
} from '../support/commands/doctor.ts';
import type { Breakable, Properties } from '../support/stacks/broken-stack.ts';

withCredentials();

const type = 'AWS::CloudWatch::Alarm';
const names = (all: Installation): string[] =>
  all.alarms.state === 'found' ? all.alarms.value.alarms.map(({ AlarmName = '' }) => AlarmName) : [];
const withoutActions = (those: Properties[]) => {
  for (const alarm of those) Reflect.deleteProperty(alarm, 'AlarmActions');
};
const topic = 'arn:aws:sns:ap-southeast-2:123456789012:on-call';

/** Each alone is the one thing that is said to be wrong. */
const breakages: Breakage[] = [
  [
    'there are no alarms',
    'alarms',
    ({ remove }) => remove(type, () => true),
    { status: 'warning', found: /^No alarm looks at this installation/, command: () => 'npx cdk deploy' },
  ],
  [
    'no alarm has an action',
    'alarm-actions',
    (stack) => withoutActions(alarms(stack)),
    {
      status: 'warning',
      found: /^No alarm has an action: .* nobody is told/,
      command: () => "npx cdk deploy -c 'alarmTopicArn=<topic-arn>'",
    },
  ],
  [
    'some alarms have no action',
    'alarm-actions',
    (stack) => withoutActions(alarms(stack, /(Fast|Api)Faults/)),
    {
      status: 'warning',
      found:
        /^Nobody is told of 2 of 11 alarms, which have no action: \S+AlarmsFastFaults\S+, \S+AlarmsApiFaults\S+\.$/,
      command: () => "npx cdk deploy -c 'alarmTopicArn=<topic-arn>'",
    },
  ],
];

describe('`doctor` on broken alarms', () => {
  it.each(breakages.map((it) => [it[0], it] as const))(
    '`doctor` reports only that %s, with a command to fix it',
    (_, breakage) => namesAlone(breakage),
  );

  it('`doctor` says what makes the alarms and where they are listed if there are none', async () => {
    const { findings } = await look(({ remove }) => remove(type, () => true));
    expect(notOk(findings)[0]?.advice).toMatch(/unless its "alarms" is false.*docs\/observability\.md#alarms/);
  });

  it('`doctor` reports an alarm with disabled actions, with a command to enable them', async () => {
    const { stack, installation, findings } = await look((broken) =>
      Object.assign(alarms(broken, /FastLatency/)[0] ?? {}, { ActionsEnabled: false }),
    );
    const slow = names(installation).find((name) => name.includes('FastLatency')) ?? '';
    expect(notOk(findings)).toEqual([
      {
        check: 'alarm-actions-enabled',
        status: 'warning',
        found: `The actions of 1 of 11 alarms are switched off, so nobody is told: ${slow}.`,
        command: `aws cloudwatch enable-alarm-actions --alarm-names ${slow} ${region(stack)}`,
      },
    ]);
  });
});

describe('A composite alarm with one of the alarms in its rule', () => {
  /** One of the construct's tells nobody by itself; NAME and ARN stand for it in the composite's rule. */
  const composite = (rule: string, more: Properties = {}, silence = withoutActions): Break => {
    return (broken) => {
      silence(alarms(broken, /FastLatency/));
      const [slow = ''] = broken.ids(type).filter((id) => id.includes('FastLatency'));
      const references = { NAME: { Ref: slow }, ARN: { 'Fn::GetAtt': [slow, 'Arn'] } };
      const parts = rule.split(/(NAME|ARN)/).map((part) => references[part as keyof typeof references] ?? part);
      const AlarmRule = { 'Fn::Join': ['', parts] };
      const properties = { AlarmName: 'any', AlarmRule, AlarmActions: [topic], ...more };
      broken.add('Any', 'AWS::CloudWatch::CompositeAlarm', properties);
    };
  };
  const rule = 'ALARM("ARN") OR ALARM(another)';

  it.each([rule, 'ALARM(ARN)', 'ALARM("NAME")', 'ALARM(another) OR ALARM(NAME)'])(
    '`doctor` accepts an alarm without actions if a composite alarm includes it: %s',
    async (text) => {
      expect(notOk((await look(composite(text))).findings)).toEqual([]);
    },
  );

  it('`doctor` accepts an alarm with disabled actions if a composite alarm includes it', async () => {
    const switchedOff = composite(rule, {}, ([alarm = {}]) => Object.assign(alarm, { ActionsEnabled: false }));
    expect(notOk((await look(switchedOff)).findings)).toEqual([]);
  });

  it.each<[string, Break]>([
    ['has no action', composite(rule, { AlarmActions: [] })],
    ['has its actions switched off', composite(rule, { ActionsEnabled: false })],
    ['has only other alarms in its rule', composite('ALARM("another") OR ALARM("NAMEx")')],
  ])('`doctor` reports an alarm without actions if the composite alarm %s', async (_, breakIt) => {
    expect(notOk((await look(breakIt)).findings)).toEqual([
      expect.objectContaining({ check: 'alarm-actions', found: expect.stringContaining('1 of 11') }),
    ]);
  });
});

describe('The state of the alarms in CloudWatch', () => {
  /** Nobody evaluates alarms here, so that what CloudWatch says of one takes the place of what the local stack says. */
  async function saying(said: Partial<MetricAlarm>) {
    const { stack, installation } = await look();
    if (installation.alarms.state !== 'found') throw new Error('The alarms were not found.');
    const { alarms: all, composites } = installation.alarms.value;
    const changed = all.map((alarm) => (alarm.AlarmName?.includes('AlarmsFastFaults') ? { ...alarm, ...said } : alarm));
    const value = { alarms: changed, composites };
    const subject = names(installation).find((name) => name.includes('AlarmsFastFaults')) ?? '';
    return { stack, subject, findings: checkAlarms({ ...installation, alarms: { state: 'found', value } }) };
  }

  it('`doctor` reports an alarm in ALARM with its start, meaning, cause and history command', async () => {
    const { stack, subject, findings } = await saying({
      StateValue: 'ALARM',
      StateReason: 'Threshold Crossed: 1 datapoint [5.0]',
      StateTransitionedTimestamp: new Date('2026-01-02T03:04:05Z'),
    });
    expect(notOk(findings)).toEqual([
      {
        check: 'alarm-state',
        subject,
        status: 'problem',
        found: expect.stringMatching(
          /^In ALARM since 2026-01-02T03:04:05\.000Z: Passkeys: triggers of sign-ins fail on our side/,
        ),
        advice: expect.stringMatching(/Threshold Crossed: 1 datapoint \[5\.0\]\. .*docs\/observability\.md#alarms/),
        command: `aws cloudwatch describe-alarm-history --history-item-type StateUpdate --alarm-name ${subject} ${region(stack)}`,
      },
    ]);
  });

  it('`doctor` warns about an alarm that CloudWatch can’t evaluate', async () => {
    const { stack, subject, findings } = await saying({ EvaluationState: 'EVALUATION_ERROR', StateReason: 'Bad math' });
    expect(notOk(findings)).toEqual([
      {
        check: 'alarm-state',
        subject,
        status: 'warning',
        found: 'CloudWatch can’t evaluate it, so it never rises: Bad math',
        advice: expect.any(String),
        command: `aws cloudwatch describe-alarms --alarm-names ${subject} ${region(stack)}`,
      },
    ]);
  });

  it('`doctor` counts the alarms without data and reports them as `ok`', async () => {
    const { findings } = await saying({ StateValue: 'OK' });
    expect(findings).toContainEqual({
      check: 'alarm-state',
      status: 'ok',
      found: 'None is in ALARM; 10 of 11 have too little data yet.',
    });
  });
});

describe('The owner of an alarm', () => {
  const metric = { Namespace: 'Passkeys', MetricName: 'CeremoniesFaulted' };
  const found = async (breakIt: Break) => names((await look(breakIt)).installation).map((name) => name.split('-')[1]);
  const made = (broken: Breakable) => broken.ids(type);

  it('`doctor` finds all eleven alarms of the construct', async () => {
    let expected: string[] = [];
    const all = await found((broken) => {
      expected = made(broken);
    });
    expect(all).toEqual(expected);
    expect(all).toHaveLength(11);
  });

  it('`doctor` ignores the alarms of another installation in the same namespace', async () => {
    const AlarmName = 'Other-PasskeysMonitoringAlarmsFastFaults68DCF6DF-ABCDEFGHIJKL';
    expect(await found((broken) => broken.add('Other', type, { ...metric, AlarmName }))).toHaveLength(11);
    const { findings } = await look((broken) => {
      broken.remove(type, () => true);
      broken.add('Other', type, { ...metric, AlarmName });
    });
    expect(notOk(findings)).toMatchObject([{ check: 'alarms', status: 'warning' }]);
  });

  it.each<[string, Properties]>([
    ['the function', { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: 'FUNCTION' }] }],
    [
      'the function, in its math',
      {
        Metrics: [
          { Id: 'm', MetricStat: { Metric: { Dimensions: [{ Name: 'FunctionName', Value: 'FUNCTION' }] } } },
          { Id: 'e', Expression: 'm' },
        ],
      },
    ],
    ['the table', { Namespace: 'AWS/DynamoDB', Dimensions: [{ Name: 'TableName', Value: 'TABLE' }] }],
    ['the namespace of metrics', metric],
  ])('`doctor` finds a custom alarm on %s', async (_, properties) => {
    const own = await found((broken) => {
      const [functionId] = broken.ids('AWS::Lambda::Function').filter((id) => id.startsWith('PasskeysAuthChallenge'));
      const [tableId] = broken.ids('AWS::DynamoDB::Table');
      const text = JSON.stringify({ ...properties, AlarmName: 'theirs-1' })
        .replace('"FUNCTION"', JSON.stringify({ Ref: functionId }))
        .replace('"TABLE"', JSON.stringify({ Ref: tableId }));
      broken.remove(type, () => true);
      broken.add('Theirs', type, JSON.parse(text));
    });
    expect(own).toEqual(['1']);
  });

  it.each<[string, Properties]>([
    ['another function', { Namespace: 'AWS/Lambda', Dimensions: [{ Name: 'FunctionName', Value: 'theirs' }] }],
    ['another table', { Namespace: 'AWS/DynamoDB', Dimensions: [{ Name: 'TableName', Value: 'theirs' }] }],
    ['another namespace', { Namespace: 'Theirs', MetricName: 'CeremoniesFaulted' }],
    ['a query that names no resource', { Metrics: [{ Id: 'e', Expression: 'SELECT 1' }] }],
  ])('`doctor` ignores a custom alarm on %s', async (_, properties) => {
    const own = await found((broken) => {
      broken.remove(type, () => true);
      broken.add('Theirs', type, { ...properties, AlarmName: 'theirs-1' });
    });
    expect(own).toEqual([]);
  });

  it('`doctor` reads all pages of an account’s alarms', async () => {
    const many = await found((broken) => {
      const slow = alarms(broken, /FastLatency/)[0] ?? {};
      broken.remove(type, () => true);
      for (let index = 0; index < 120; index += 1) broken.add(`A${index}`, type, { ...metric, Namespace: 'Theirs' });
      broken.add('Last', type, { ...slow, AlarmName: 'theirs-last' });
    });
    expect(many).toEqual(['last']);
  });
});
