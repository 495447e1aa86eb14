import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { type Finding, notChecked } from '../finding.ts';
import type { Installation } from '../installation.ts';
import { aws } from '../shell.ts';

const meanings = 'docs/observability.md#alarms-and-the-dashboard';

/** The alarms that look at the installation: that there are some, that somebody is told, and that none is raised. */
export function checkAlarms(installation: Installation): Finding[] {
  const { alarms: all } = installation;
  const check = 'alarms';
  if (all.state !== 'found')
    return [notChecked(check, all.state === 'unknown' ? all.why : 'CloudWatch tells nothing.')];
  const { alarms, composites } = all.value;
  if (alarms.length === 0) {
    const found = 'No alarm looks at this installation: when sign-ins fail, users are the first to know.';
    const advice = `The construct makes them unless its "alarms" is false. Which ones: ${meanings}`;
    return [{ check, status: 'warning', found, advice, command: 'npx cdk deploy' }];
  }
  return [
    { check, status: 'ok', found: `${count(alarms)} at this installation.` },
    ...states(installation, alarms),
    actions(alarms, composites),
    enabled(installation, alarms, composites),
  ];
}

/** Those that somebody has to look at, one by one. */
function states(installation: Installation, alarms: readonly MetricAlarm[]): Finding[] {
  const check = 'alarm-state';
  const wrong = alarms.flatMap((alarm): Finding[] => {
    const { AlarmName: subject = '', StateReason: reason = 'it gives no reason' } = alarm;
    if (alarm.StateValue === 'ALARM') {
      const since = (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.toISOString();
      const found = `In ALARM${since ? ` since ${since}` : ''}: ${alarm.AlarmDescription ?? reason}`;
      const advice = `CloudWatch’s reason: ${reason}. What each alarm means: ${meanings}`;
      const words = ['describe-alarm-history', '--history-item-type', 'StateUpdate', '--alarm-name', subject];
      return [{ check, subject, status: 'problem', found, advice, command: aws(installation, 'cloudwatch', ...words) }];
    }
    if (alarm.EvaluationState === 'EVALUATION_ERROR') {
      const found = `CloudWatch can’t evaluate it, so it never rises: ${reason}`;
      const command = aws(installation, 'cloudwatch', 'describe-alarms', '--alarm-names', subject);
      return [{ check, subject, status: 'warning', found, advice: 'Correct it where it is declared.', command }];
    }
    return [];
  });
  if (wrong.length > 0) return wrong;
  const empty = alarms.filter(({ StateValue }) => StateValue === 'INSUFFICIENT_DATA').length;
  // Not wrong by itself, and what keeps one so can’t be told from here: it is new, it learns what is usual, or it looks at a metric of
  // DynamoDB's, of which there is none until something happens and whose absence CloudWatch ignores.
  const found = `None is in ALARM${empty > 0 ? `; ${empty} of ${alarms.length} have too little data yet` : ''}.`;
  return [{ check, status: 'ok', found }];
}

function actions(alarms: readonly MetricAlarm[], composites: readonly CompositeAlarm[]): Finding {
  const check = 'alarm-actions';
  const silent = alarms.filter((alarm) => !hasAction(alarm) && !toldBy(composites, alarm));
  if (silent.length === 0) return { check, status: 'ok', found: 'Each alarm has an action.' };
  const found =
    silent.length === alarms.length
      ? 'No alarm has an action: they show in CloudWatch, and nobody is told.'
      : `Nobody is told of ${silent.length} of ${alarms.length} alarms, which have no action: ${names(silent).join(', ')}.`;
  const advice =
    'Give the construct an SNS topic as alarmTopic, or the app its ARN. If EventBridge or User Notifications tell somebody, nothing has to be done.';
  return { check, status: 'warning', found, advice, command: "npx cdk deploy -c 'alarmTopicArn=<topic-arn>'" };
}

function enabled(
  installation: Installation,
  alarms: readonly MetricAlarm[],
  composites: readonly CompositeAlarm[],
): Finding {
  const check = 'alarm-actions-enabled';
  const muted = alarms.filter((alarm) => hasAction(alarm) && !isEnabled(alarm) && !toldBy(composites, alarm));
  if (muted.length === 0) return { check, status: 'ok', found: 'No action is switched off.' };
  const found = `The actions of ${muted.length} of ${alarms.length} alarms are switched off, so nobody is told: ${names(muted).join(', ')}.`;
  const command = aws(installation, 'cloudwatch', 'enable-alarm-actions', '--alarm-names', ...names(muted));
  return { check, status: 'warning', found, command };
}

type Acting = Pick<MetricAlarm, 'AlarmActions' | 'ActionsEnabled'>;
const hasAction = ({ AlarmActions = [] }: Acting) => AlarmActions.length > 0;
const isEnabled = ({ ActionsEnabled = true }: Acting) => ActionsEnabled;

/**
 * Whether a composite alarm that tells somebody has it in its rule, by name or ARN.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
function toldBy(composites: readonly CompositeAlarm[], { AlarmName = '', AlarmArn = '' }: MetricAlarm): boolean {
  const mentions = [AlarmName, AlarmArn].flatMap((id) => [`(${id})`, `("${id}")`]);
  return composites
    .filter((composite) => hasAction(composite) && isEnabled(composite))
    .some(({ AlarmRule = '' }) => mentions.some((mention) => AlarmRule.includes(mention)));
}

const names = (alarms: readonly MetricAlarm[]) => alarms.flatMap(({ AlarmName }) => AlarmName ?? []);
const count = ({ length }: readonly unknown[]) => (length === 1 ? '1 alarm looks' : `${length} alarms look`);
