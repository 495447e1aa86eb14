import { rmSync } from 'node:fs';
import { DescribeTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand, GetPolicyCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secretsManagerEndpoint } from '../../../local/endpoints/secrets-manager.ts';
import { type BrokenStack, outdir, startBrokenStack } from '../../support/broken-stack.ts';

let stack: BrokenStack;
let common: {
  region: string;
  endpoint: string;
  maxAttempts: number;
  credentials: { accessKeyId: string; secretAccessKey: string };
};
beforeAll(async () => {
  stack = await startBrokenStack();
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  common = { region: 'ap-southeast-2', endpoint: stack.url, maxAttempts: 1, credentials };
});
afterAll(async () => {
  await stack.stop();
  rmSync(outdir, { recursive: true });
});

const variables = async () => {
  const lambda = new LambdaClient(common);
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: stack.functionArn }));
  return { TABLE_NAME: '', SECRET_ARN: '', ...Environment?.Variables };
};

describe('Lambda', () => {
  it('describes a function, by ARN and by name', async () => {
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

  it('tells a policy as AWS writes it, of the function and not of an alias that is not there', async () => {
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

describe('what anybody may ask', () => {
  it('is no item, and no secret', async () => {
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

  it('is about the template’s tables alone', async () => {
    const other = new DynamoDBClient(common).send(new DescribeTableCommand({ TableName: 'local-user-pool' }));
    await expect(other).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

it('a secret that is to be deleted gives its value no more', async () => {
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
