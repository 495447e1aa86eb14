import { CloudWatchClient, DescribeAlarmHistoryCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretsManagerEndpoint } from '../../../local/endpoints/secrets-manager.ts';
import { type BrokenStack, startBrokenStack } from '../../support/stacks/broken-stack.ts';

let stack: BrokenStack;
let common: {
  region: string;
  endpoint: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
beforeAll(async () => {
  stack = await startBrokenStack(({ add }) => {
    add('Any', 'AWS::CloudWatch::CompositeAlarm', { AlarmName: 'any', AlarmRule: 'ALARM("one")', Tags: [] });
  });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  common = { region: 'ap-southeast-2', endpoint: stack.url, maxAttempts: 1, credentials };
});
afterAll(async () => {
  await stack.stop();
});

const variables = async () => {
  const lambda = new LambdaClient(common);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: stack.functionArn }));
  return { TABLE_NAME: '', SECRET_ARN: '', ...Environment?.Variables };
};

describe('The Lambda API', () => {
  it('Lambda describes a function by ARN and by name', async () => {
    const lambda = new LambdaClient(common);
    for (const FunctionName of [stack.functionArn, stack.functionArn.split(':').at(-1) ?? '']) {
      expect(await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))).toMatchObject({
        FunctionArn: stack.functionArn,
        Runtime: 'nodejs24.x',
        Timeout: 5,
        MemorySize: 512,
        Environment: { Variables: { RELYING_PARTY_ID: 'localhost' } },
      });
    }
  });

  it('Lambda returns the policy of a function in the AWS format, and refuses an unknown alias', async () => {
    const lambda = new LambdaClient(common);
    const { Policy = '' } = await lambda.send(new GetPolicyCommand({ FunctionName: stack.functionArn }));
    expect(JSON.parse(Policy).Statement).toContainEqual({
      Sid: expect.any(String),
      Effect: 'Allow',
      Principal: { Service: 'cognito-idp.amazonaws.com' },
      Action: 'lambda:InvokeFunction',
      Resource: stack.functionArn,
      Condition: { ArnLike: { 'AWS:SourceArn': expect.stringContaining(stack.userPoolId) } },
    });
    for (const FunctionName of [`${stack.functionArn}:live`, 'nobodys']) {
      const missing = lambda.send(new GetPolicyCommand({ FunctionName }));
      await expect(missing).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    }
  });
});

describe('The CloudWatch API', () => {
  it('CloudWatch describes metric alarms as unevaluated, and composite alarms only on request', async () => {
    const cloudwatch = new CloudWatchClient(common);
    const { MetricAlarms = [], CompositeAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    expect(CompositeAlarms).toEqual([]);
    const slow = MetricAlarms.find(({ AlarmName }) => AlarmName?.includes('FastLatency'));
    const AlarmName = expect.stringMatching(/^Broken\w+-PasskeysMonitoringAlarmsFastLatency[\dA-F]{8}-\w{12}$/);
    expect(slow).toEqual({
      AlarmName,
      AlarmArn: `arn:aws:cloudwatch:ap-southeast-2:123456789012:alarm:${slow?.AlarmName}`,
      AlarmDescription: expect.stringMatching(/^Passkeys: triggers take longer than a second/),
      AlarmConfigurationUpdatedTimestamp: expect.any(Date),
      ActionsEnabled: true,
      AlarmActions: [expect.stringMatching(/^arn:aws:sns:ap-southeast-2:123456789012:Broken\w+-OnCall/)],
      OKActions: [],
      InsufficientDataActions: [],
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      StateUpdatedTimestamp: expect.any(Date),
      StateTransitionedTimestamp: expect.any(Date),
      Namespace: 'AWS/Lambda',
      MetricName: 'Duration',
      Dimensions: [{ Name: 'FunctionName', Value: stack.functionArn.split(':').at(-1) }],
      ExtendedStatistic: 'p85.6',
      Period: 300,
      EvaluationPeriods: 12,
      DatapointsToAlarm: 3,
      Threshold: 1000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
    });
    const composite = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    expect(composite).toMatchObject({
      MetricAlarms: [],
      CompositeAlarms: [
        { AlarmName: 'any', AlarmRule: 'ALARM("one")', AlarmArn: expect.stringMatching(/:alarm:any$/) },
      ],
    });
    expect(composite.CompositeAlarms?.[0]).not.toHaveProperty('Tags');
  });

  it('CloudWatch returns the alarms in pages, each alarm once', async () => {
    const cloudwatch = new CloudWatchClient(common);
    const pages: string[][] = [];
    let NextToken: string | undefined;
    do {
      const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;
      const page = await cloudwatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: [...AlarmTypes], MaxRecords: 4, ...(NextToken && { NextToken }) }),
      );
      const { MetricAlarms = [], CompositeAlarms = [] } = page;
      pages.push([...MetricAlarms, ...CompositeAlarms].map(({ AlarmName = '' }) => AlarmName));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(pages.map(({ length }) => length)).toEqual([4, 4, 4]);
    expect(new Set(pages.flat()).size).toBe(12);
    expect(pages.flat().at(-1)).toBe('any');
  });

  it('CloudWatch refuses unsupported filters and operations', async () => {
    const cloudwatch = new CloudWatchClient(common);
    for (const input of [{ StateValue: 'ALARM' as const }, { MaxRecords: 101 }, { AlarmNames: ['one'] }]) {
      await expect(cloudwatch.send(new DescribeAlarmsCommand(input))).rejects.toMatchObject({
        name: 'ValidationException',
      });
    }
    const history = cloudwatch.send(new DescribeAlarmHistoryCommand({}));
    await expect(history).rejects.toMatchObject({ name: 'UnknownOperationException' });
  });
});

describe('The public AWS APIs of the local stack', () => {
  it('The public AWS APIs refuse GetItem and GetSecretValue', async () => {
    const { TABLE_NAME: TableName, SECRET_ARN: SecretId } = await variables();
    const dynamodb = new DynamoDBClient(common);
    const item = dynamodb.send(new GetItemCommand({ TableName, Key: { pk: { S: 'a' }, sk: { S: 'b' } } }));
    await expect(item).rejects.toMatchObject({ name: 'UnknownOperationException' });
    const secrets = new SecretsManagerClient(common);
    const value = secrets.send(new GetSecretValueCommand({ SecretId }));
    await expect(value).rejects.toMatchObject({ name: 'UnknownOperationException' });
    const described = await secrets.send(new DescribeSecretCommand({ SecretId }));
    expect(described).toMatchObject({ ARN: SecretId, CreatedDate: expect.any(Date) });
    expect(JSON.stringify(described)).not.toContain('SecretString');
  });

  it('The public AWS APIs describe only the tables of the template', async () => {
    const other = new DynamoDBClient(common).send(new DescribeTableCommand({ TableName: 'local-user-pool' }));
    await expect(other).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

it('Secrets Manager refuses the value of a secret that is marked for deletion', async () => {
  const arn = 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:seal-AbCdEf';
  const stored = { value: 'geheim', versionId: 'v1', createdAt: 1, deletedAt: 2 };
  const options = { region: 'ap-southeast-2', authorize: () => true, trace: () => {} };
  const endpoint = secretsManagerEndpoint(new Map([[arn, stored]]), options);
  const headers = { 'x-amz-target': 'secretsmanager.GetSecretValue' };
  const request = new Request('http://localhost', { method: 'POST', headers, body: JSON.stringify({ SecretId: arn }) });
  const response = await endpoint(request, { name: 'f', label: 'f', role: 'r' });
  expect([response.status, await response.json()]).toEqual([
    400,
    { __type: 'InvalidRequestException', message: expect.stringContaining('marked for deletion') },
  ]);
});
