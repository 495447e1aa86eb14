import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { AttributeType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus, type IEventBus } from 'aws-cdk-lib/aws-events';
import { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { activityKey, credentialKey, ownerKey, userKey } from '../../../lambdas/store/keys.ts';
import { AuditTrail, DeadLetterQueue } from '../../../lib/events/audit-trail.ts';
import { eventPattern } from '../../../local/event-bus/pattern.ts';
import { ownTemplate } from '../own.ts';
import { resourcesOf, synthesize, withApp, withStack } from '../synthesize.ts';

const template = synthesize();

const variables = (of: Template) =>
  Object.entries(resourcesOf(of, 'AWS::Lambda::Function'))
    .filter(([id]) => id.startsWith('PasskeysAuditEventsFunction'))
    .map(([, { Properties }]) => (Properties['Environment'] as { Variables: Record<string, unknown> }).Variables)[0];

describe('The table’s stream', () => {
  test('The audit function reads the stream in order, retries for six hours, and then uses the dead-letter queue', () => {
    template.resourceCountIs('AWS::Lambda::EventSourceMapping', 1);
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysTable'), 'StreamArn'] },
      FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysAuditEventsFunction'), 'Arn'] },
      StartingPosition: 'TRIM_HORIZON',
      ParallelizationFactor: 1,
      BatchSize: 100,
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 200,
      MaximumRecordAgeInSeconds: 21_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysParkedRecords'), 'Arn'] } },
      },
    });
  });

  test('The stream has the old and the new image of each item', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
  });

  const [mapping] = Object.values(resourcesOf(template, 'AWS::Lambda::EventSourceMapping'));
  const criteria = mapping?.Properties['FilterCriteria'] as { Filters: { Pattern: string }[] } | undefined;
  const patterns = (criteria?.Filters ?? []).map(({ Pattern }) => eventPattern(JSON.parse(Pattern), 'Mapping'));
  const action = { lastAction: { M: { kind: { S: 'used' } } } };
  const record = (eventName: string, pk: string, sk: string, image: object) => ({
    eventName,
    dynamodb: { Keys: { pk: { S: pk }, sk: { S: sk } }, NewImage: { pk: { S: pk }, ...image } },
  });

  test.each([
    [true, 'a use of a passkey', record('MODIFY', userKey('ada'), credentialKey('A'), action)],
    [true, 'a first passkey', record('INSERT', userKey('ada'), profileKey, action)],
    [false, 'the trail’s own event', record('INSERT', activityKey('ada'), 'time#id', { event: { M: {} } })],
    [false, 'an event that looks like an item', record('INSERT', activityKey('ada'), 'time#id', action)],
    [false, 'the owner item of a credential', record('INSERT', credentialKey('A'), ownerKey, {})],
    [false, 'a write without an action', record('MODIFY', userKey('ada'), profileKey, {})],
    [false, 'an expired item', record('REMOVE', userKey('ada'), credentialKey('A'), action)],
  ])('The filter of the stream returns %s for %s', (wanted, _, it) => {
    expect(patterns.some((matches) => matches(it))).toBe(wanted);
  });

  test('The audit trail refuses a table without a stream', () => {
    withApp({}, (app) => {
      const stack = new Stack(app, 'Mine');
      const table = new Table(stack, 'Table', { partitionKey: { name: 'pk', type: AttributeType.STRING } });
      const arn = 'arn:aws:lambda:ap-southeast-2:123456789012:function:f';
      const reader = LambdaFunction.fromFunctionArn(stack, 'Function', arn) as LambdaFunction;
      const { queue: deadLetterQueue } = new DeadLetterQueue(stack, 'Parked');
      expect(
        () => new AuditTrail(stack, 'Trail', { table, function: reader, deadLetterQueue, batchingWindowSeconds: 5 }),
      ).toThrow('has no stream');
    });
  });
});

describe('The dead-letter queue', () => {
  test('The dead-letter queue is encrypted and retains messages for two weeks', () => {
    template.resourceCountIs('AWS::SQS::Queue', 1);
    template.hasResourceProperties('AWS::SQS::Queue', {
      SqsManagedSseEnabled: true,
      MessageRetentionPeriod: 1_209_600,
      FifoQueue: Match.absent(),
    });
  });

  test('The dead-letter queue refuses requests without TLS', () => {
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Deny',
            Action: 'sqs:*',
            Principal: { AWS: '*' },
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^PasskeysParkedRecords'), 'Arn'] },
          },
        ],
      },
    });
  });
});

describe('The retention of audit events', () => {
  test.each([
    [undefined, '400'],
    [Duration.days(1), '1'],
    [Duration.hours(48), '2'],
    [Duration.days(3650), '3650'],
  ])('An `auditRetention` of %s stores events for %s days', (auditRetention, days) => {
    expect(variables(ownTemplate(() => ({ auditRetention })))?.['AUDIT_RETENTION_DAYS']).toBe(days);
  });

  test.each([Duration.days(0), Duration.hours(12), Duration.hours(36), Duration.days(3651)])(
    'The construct refuses an `auditRetention` of %s',
    (it) => {
      const days = it.toDays({ integral: false });
      expect(() => ownTemplate(() => ({ auditRetention: it }))).toThrow(
        `auditRetention: ${days} days are not between one and 3650, in whole days.`,
      );
    },
  );

  test('The app’s context sets the retention of audit events', () => {
    const of = (auditRetentionDays: string) =>
      withStack({ auditRetentionDays }, (_, stack) => variables(Template.fromStack(stack))?.['AUDIT_RETENTION_DAYS']);
    expect(of('30')).toBe('30');
    expect(of('')).toBe('400');
    expect(() => of('0')).toThrow('auditRetention: 0 days');
  });
});

test('A given event bus is the only one that the functions may send events to', () => {
  const mine = ownTemplate((stack) => ({ eventBus: new EventBus(stack, 'Bus') as IEventBus }));
  const bus = expect.stringMatching(/^Bus/);
  expect(variables(mine)?.['EVENT_BUS_NAME']).toEqual({ Ref: bus });
  const policies = Object.values(resourcesOf(mine, 'AWS::IAM::Role'))
    .flatMap(({ Properties }) => (Properties['Policies'] as Policies) ?? [])
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .filter(({ Action }) => JSON.stringify(Action).includes('events:'));
  expect(policies).toEqual([
    {
      Effect: 'Allow',
      Action: 'events:PutEvents',
      Resource: { 'Fn::GetAtt': [bus, 'Arn'] },
      Condition: { StringEquals: { 'events:source': 'passkeys' } },
    },
  ]);
});

type Policies = { PolicyDocument: { Statement: { Effect: string; Action: unknown; Resource: unknown }[] } }[];
