import { Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, test } from 'vitest';
import { noticeEventTypes } from '../../../contract/events.ts';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { configurations, type Resource, resourcesOf, withApp, withStack } from '../synthesize.ts';

const noticesFrom = 'Example <security@mail.example.co.uk>';

/** The template of the app with notices, without CDK's own resources for its pages. */
const template = (context: Record<string, string> = { noticesFrom }) =>
  withStack({ ...configurations['no pages'], ...context }, (_app, stack) => Template.fromStack(stack));

/** The properties of the one resource of a type, and of a part of the construct, that is for notices. */
function only(template: Template, type: string, part = ''): Resource['Properties'] {
  const found = Object.entries(resourcesOf(template, type)).filter(([id]) => id.startsWith(`PasskeysNotices${part}`));
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources are ${type}`);
  return found[0][1].Properties;
}

/** The construct in a stack of someone's own. */
const mine = (props: Partial<PasskeysProps> | ((stack: Stack) => Partial<PasskeysProps>)) =>
  withApp({}, (app) => {
    const stack = new Stack(app, 'Mine', { env: { account: '123456789012', region: 'eu-central-1' } });
    const userPool = new UserPool(stack, 'Pool');
    const passkeys = new Passkeys(stack, 'Passkeys', {
      userPool,
      userPoolClients: [userPool.addClient('Client')],
      relyingPartyId: 'example.com',
      relyingPartyName: 'Example',
      origins: ['https://example.com'],
      ...(typeof props === 'function' ? props(stack) : props),
    });
    return { passkeys, template: Template.fromStack(stack) };
  });

describe('Notices', () => {
  test('A stack without `noticesFrom` has no resources for notices', () => {
    const all = Object.keys(template({}).toJSON()['Resources']);
    expect(all.filter((id) => id.includes('Notices'))).toEqual([]);
    expect(mine({}).passkeys.noticesDeadLetterQueue).toBeUndefined();
  });

  test('A stack with `noticesFrom` has exactly these additional resources', () => {
    const ids = (it: Template) => Object.keys(it.toJSON()['Resources']);
    const before = ids(template({}));
    expect(
      ids(template())
        .filter((id) => !before.includes(id))
        .map((id) => id.replace(/[\dA-F]{8}$/, ''))
        .sort(),
    ).toEqual([
      'PasskeysEventBus',
      'PasskeysMonitoringAlarmsParkedNotices',
      'PasskeysNoticesParkedQueue',
      'PasskeysNoticesParkedQueuePolicy',
      'PasskeysNoticesRetries',
      'PasskeysNoticesRule',
      expect.stringMatching(/^PasskeysNoticesRuleAllowEventRule/),
      'PasskeysNoticesSchedule',
      expect.stringMatching(/^PasskeysNoticesScheduleAllowEventRule/),
      'PasskeysNoticesSendFunction',
      'PasskeysNoticesSendLogGroup',
      'PasskeysNoticesSendRole',
    ]);
    expect(mine({ noticesFrom }).passkeys.noticesDeadLetterQueue?.queue).toBeDefined();
  });

  test('A stack with notices passes the AwsSolutions checks of cdk-nag', () => {
    withStack({ noticesFrom }, (app) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      expect(() => app.synth()).not.toThrow();
    });
  });

  test('The notices function has exactly these permissions', () => {
    const role = only(template({ noticesFrom, noticesConfigurationSet: 'mine' }), 'AWS::IAM::Role');
    expect(role).not.toHaveProperty('ManagedPolicyArns');
    const [policy, ...others] = role['Policies'] as { PolicyDocument: { Statement: unknown[] } }[];
    expect(others).toEqual([]);
    const arnOf = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });
    const ses = (resource: string) => ({
      'Fn::Join': ['', ['arn:aws:ses:ap-southeast-2:', { Ref: 'AWS::AccountId' }, `:${resource}`]],
    });
    const partitions = (...keys: string[]) => ({ 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } });
    expect(policy?.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: arnOf(/^PasskeysNoticesSendLogGroup/),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: arnOf(/^PasskeysTable/),
        Condition: partitions('USER#*', 'NOTICES#*'),
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:UpdateItem',
        Resource: arnOf(/^PasskeysTable/),
        Condition: partitions('NOTICE#*', 'NOTICES#*'),
      },
      { Effect: 'Allow', Action: 'cognito-idp:AdminGetUser', Resource: arnOf(/^SignInUserPool/) },
      {
        Effect: 'Allow',
        Action: 'ses:SendEmail',
        Resource: [
          ses('configuration-set/mine'),
          ses('identity/example.co.uk'),
          ses('identity/mail.example.co.uk'),
          ses('identity/security@mail.example.co.uk'),
        ],
        Condition: { StringEquals: { 'ses:FromAddress': 'security@mail.example.co.uk' } },
      },
      { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: arnOf(/^PasskeysNoticesParkedQueue/) },
    ]);
  });

  test('The rule of notices is on the audit event bus, and failures go to the dead-letter queue', () => {
    const onItsOwn = template();
    const rule = only(onItsOwn, 'AWS::Events::Rule', 'Rule');
    expect(rule).toMatchObject({
      EventBusName: { Ref: expect.stringMatching(/^PasskeysEventBus/) },
      EventPattern: {
        source: ['passkeys'],
        'detail-type': [...noticeEventTypes],
        detail: { withoutNotice: [{ exists: false }] },
      },
    });
    const queue = { 'Fn::GetAtt': [expect.stringMatching(/^PasskeysNoticesParkedQueue/), 'Arn'] };
    expect(rule['Targets']).toMatchObject([{ DeadLetterConfig: { Arn: queue } }]);
    const retries = only(onItsOwn, 'AWS::Lambda::EventInvokeConfig');
    expect(retries).toMatchObject({
      MaximumRetryAttempts: 2,
      DestinationConfig: { OnFailure: { Destination: queue } },
    });
    const { template: onMine } = mine((stack) => ({
      noticesFrom,
      eventBus: EventBus.fromEventBusName(stack, 'Bus', 'audit'),
    }));
    const ruleOfMine = only(onMine, 'AWS::Events::Rule', 'Rule');
    expect(ruleOfMine['EventBusName']).toBe('audit');
  });

  test('A schedule on the default bus calls the notices function for folded ones, and failures go to the dead-letter queue', () => {
    const { template: made } = mine((stack) => ({
      noticesFrom,
      eventBus: EventBus.fromEventBusName(stack, 'Bus', 'audit'),
    }));
    const schedule = only(made, 'AWS::Events::Rule', 'Schedule');
    expect(schedule).toMatchObject({ ScheduleExpression: 'rate(15 minutes)', State: 'ENABLED' });
    expect(schedule).not.toHaveProperty('EventBusName');
    expect(schedule).not.toHaveProperty('EventPattern');
    const arnOf = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });
    expect(schedule['Targets']).toMatchObject([
      { Arn: arnOf(/^PasskeysNoticesSendFunction/), DeadLetterConfig: { Arn: arnOf(/^PasskeysNoticesParkedQueue/) } },
    ]);
  });

  test('The sender has the concurrency that is given, and no other function has one', () => {
    const functions = Object.values(
      resourcesOf(template({ noticesFrom, noticesConcurrency: '3' }), 'AWS::Lambda::Function'),
    );
    const reserved = functions.filter(({ Properties }) => Properties['ReservedConcurrentExecutions'] !== undefined);
    expect(
      reserved.map(({ Properties }) => [Properties['Description'], Properties['ReservedConcurrentExecutions']]),
    ).toEqual([['Passkeys: notices by e-mail', 3]]);
  });

  test('The alarm of the notices’ dead-letter queue notifies the topic', () => {
    const { template: made } = mine((stack) => ({ noticesFrom, alarmTopic: new Topic(stack, 'OnCall') }));
    const alarms = Object.values(resourcesOf(made, 'AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
    const [parked] = alarms.filter(({ AlarmDescription: said }) => String(said).includes('docs/notices.md'));
    expect(parked?.['AlarmActions']).toEqual([{ Ref: expect.stringMatching(/^OnCall/) }]);
  });

  test('The notices function has the URL of the passkey page in its environment', () => {
    const { template: made } = mine({
      noticesFrom,
      noticesReplyTo: 'help@example.com',
      manageUrl: 'https://example.com/keys',
    });
    const sender = only(made, 'AWS::Lambda::Function');
    const { Variables } = sender['Environment'] as { Variables: Record<string, string> };
    expect(JSON.parse(Variables['NOTICES'] ?? '')).toEqual({
      from: noticesFrom,
      replyTo: 'help@example.com',
      manageUrl: 'https://example.com/keys',
    });
    expect(Object.keys(Variables).sort()).toEqual(
      ['NOTICES', 'PASSKEYS_VERSION', 'RELYING_PARTY_NAME', 'TABLE_NAME', 'USER_POOL_ID'].sort(),
    );
  });
});

test.each<[Partial<PasskeysProps>, string]>([
  [{ noticesFrom: 'security' }, 'noticesFrom: "security" is not an e-mail address'],
  [{ noticesFrom: 'a@localhost' }, 'noticesFrom: "a@localhost" is not an e-mail address'],
  [{ noticesFrom: 'a@Example.com' }, 'a domain in lower case'],
  [{ noticesFrom: 'a@example.com\r\nBcc: b@example.com' }, 'noticesFrom: '],
  [{ noticesFrom: 'Café <a@example.com>' }, 'the name in letters, digits and spaces'],
  [{ noticesFrom: 'a@example.com, b@example.com' }, 'noticesFrom: '],
  [{ noticesFrom: '*@example.com>' }, 'noticesFrom: '],
  [{ noticesFrom, noticesReplyTo: 'help' }, 'noticesReplyTo: "help" is not an e-mail address'],
  [
    { noticesReplyTo: 'help@example.com' },
    'noticesReplyTo: "help@example.com" is for notices, and without noticesFrom',
  ],
  [{ noticesConfigurationSet: 'mine' }, 'noticesConfigurationSet: "mine" is for notices, and without noticesFrom'],
  [{ noticesConcurrency: 2 }, 'noticesConcurrency: "2" is for notices, and without noticesFrom'],
  [{ noticesFrom, noticesConcurrency: 0 }, 'noticesConcurrency: 0 is no whole number from 1 on'],
  [{ noticesFrom, noticesConcurrency: 1.5 }, 'noticesConcurrency: 1.5 is no whole number'],
  [{ noticesFrom, noticesConfigurationSet: 'arn:aws:ses:x' }, 'Write its name, not its ARN'],
])('The construct refuses the notice settings %j', (props, message) => {
  expect(() => mine(props)).toThrow(message);
});

test('The construct refuses notices on an event bus of another account', () => {
  const arn = 'arn:aws:events:eu-central-1:210987654321:event-bus/audit';
  expect(() => mine((stack) => ({ noticesFrom, eventBus: EventBus.fromEventBusArn(stack, 'Bus', arn) }))).toThrow(
    'noticesFrom: the event bus is in 210987654321, eu-central-1',
  );
});
