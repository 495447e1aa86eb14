import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  InitiateAuthCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
  type UpdateUserPoolCommandInput,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { functionArn, refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

let pool: TestUserPool;
beforeEach(async () => {
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: { UserPoolName: 'people', MfaConfiguration: 'OPTIONAL', UserPoolTags: { team: 'one' } },
    client: { ClientName: 'app', AuthSessionValidity: 9 },
  });
});
afterEach(() => pool.stop());

const describePool = async () =>
  (await pool.cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.poolId }))).UserPool;
const updatePool = (changes: Partial<UpdateUserPoolCommandInput>) =>
  pool.cognito.send(new UpdateUserPoolCommand({ UserPoolId: pool.poolId, ...changes }));
const ids = () => ({ UserPoolId: pool.poolId, ClientId: pool.clientId });

const post = async (operation: string, body: object) => {
  const headers = { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` };
  const answer = await fetch(pool.endpoint, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await answer.json()) as object;
};

describe('UpdateUserPool', () => {
  test('UpdateUserPool sets given settings, resets omitted settings, and preserves fixed settings', async () => {
    const before = await describePool();
    await updatePool({ LambdaConfig: { DefineAuthChallenge: functionArn('define') } });
    const after = await describePool();
    expect(after).toMatchObject({
      Id: before?.Id,
      Name: 'people',
      UsernameAttributes: ['email'],
      CreationDate: before?.CreationDate,
      LambdaConfig: { DefineAuthChallenge: functionArn('define') },
      MfaConfiguration: 'OFF',
      UserPoolTags: {},
    });
    expect(after).not.toHaveProperty('AutoVerifiedAttributes');
    expect(Number(after?.LastModifiedDate)).toBeGreaterThan(Number(before?.LastModifiedDate));
  });

  test('UpdateUserPool and UpdateUserPoolClient apply to the next call', async () => {
    const initiate = () =>
      pool.cognito.send(
        new InitiateAuthCommand({
          ClientId: pool.clientId,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME: 'ada@example.com' },
        }),
      );
    expect(await refusal(initiate())).toContain('Custom auth lambda trigger is not configured');
    await updatePool({ LambdaConfig: { DefineAuthChallenge: functionArn('define') } });
    expect(await refusal(initiate())).not.toContain('is not configured');
    await pool.cognito.send(new UpdateUserPoolClientCommand({ ...ids(), ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }));
    expect(await refusal(initiate())).toContain('CUSTOM_AUTH is not enabled for the client.');
  });

  test.each<[string, Partial<UpdateUserPoolCommandInput>, string]>([
    [
      'two ages of temporary passwords',
      {
        AdminCreateUserConfig: { UnusedAccountValidityDays: 7 },
        Policies: { PasswordPolicy: { TemporaryPasswordValidityDays: 7 } },
      },
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    ],
    [
      'a message beside its template',
      { EmailVerificationMessage: '{####}', VerificationMessageTemplate: { EmailMessage: '{####}' } },
      'can not both be given',
    ],
    ['phone numbers without SMS', { AutoVerifiedAttributes: ['phone_number'] }, 'SMS configuration is required'],
    [
      'names of contexts on Lite',
      { UserPoolTier: 'LITE', AcrConfiguration: { Level1: { AcrValue: 'urn:a' } } },
      'AcrConfiguration needs the Essentials tier',
    ],
  ])('UpdateUserPool refuses %s, and changes nothing', async (_, changes, message) => {
    const before = await describePool();
    expect(await refusal(updatePool(changes))).toContain(`InvalidParameterException: `);
    expect(await refusal(updatePool(changes))).toContain(message);
    expect(await describePool()).toEqual(before);
  });

  const [arn, other] = [functionArn('token'), functionArn('other')];
  const versioned = (LambdaVersion: 'V1_0' | 'V3_0', LambdaArn = arn) => ({
    PreTokenGenerationConfig: { LambdaVersion, LambdaArn },
  });
  test.each([
    ['the old', { PreTokenGeneration: arn }, 'V1_0'],
    ['the new', versioned('V3_0'), 'V3_0'],
    ['each', { PreTokenGeneration: arn, ...versioned('V3_0') }, 'V3_0'],
  ] as const)(
    'UpdateUserPool with %s Pre Token Generation field sets both fields',
    async (_, LambdaConfig, version) => {
      await updatePool({ LambdaConfig });
      expect((await describePool())?.LambdaConfig).toEqual({ PreTokenGeneration: arn, ...versioned(version) });
      const differing = updatePool({ LambdaConfig: { PreTokenGeneration: arn, ...versioned('V3_0', other) } });
      expect(await refusal(differing)).toContain('InvalidParameterException: PreTokenGeneration');
      await updatePool({});
      expect((await describePool())?.LambdaConfig).toEqual({});
    },
  );

  test('UpdateUserPool refuses read-only fields and an unknown user pool', async () => {
    const wrong = { __type: 'InvalidParameterException', message: 'Unknown parameter in input: Id, SchemaAttributes' };
    expect(await post('UpdateUserPool', { UserPoolId: pool.poolId, Id: 'x', SchemaAttributes: [] })).toEqual(wrong);
    expect(await post('UpdateUserPool', { UserPoolId: 'x_1' })).toMatchObject({ __type: 'ResourceNotFoundException' });
    expect(await post('UpdateUserPool', {})).toMatchObject({ __type: 'InvalidParameterException' });
  });
});

describe('UpdateUserPoolClient', () => {
  test('UpdateUserPoolClient sets given settings, and resets omitted settings', async () => {
    const { UserPoolClient: answered } = await pool.cognito.send(
      new UpdateUserPoolClientCommand({ ...ids(), CallbackURLs: ['https://example.com'] }),
    );
    const { UserPoolClient } = await pool.cognito.send(new DescribeUserPoolClientCommand(ids()));
    expect(answered).toEqual(UserPoolClient);
    expect(UserPoolClient).toMatchObject({
      ...ids(),
      ClientName: 'app',
      CallbackURLs: ['https://example.com'],
      PreventUserExistenceErrors: 'LEGACY',
      AuthSessionValidity: 3,
    });
    expect(UserPoolClient).not.toHaveProperty('ExplicitAuthFlows');
  });

  test('UpdateUserPoolClient refuses mixed old and new flows, unknown parameters, and an unknown client', async () => {
    const flows = ['ADMIN_NO_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'];
    expect(await post('UpdateUserPoolClient', { ...ids(), ExplicitAuthFlows: flows })).toMatchObject({
      __type: 'InvalidParameterException',
      message: expect.stringContaining('ALLOW_'),
    });
    expect(await post('UpdateUserPoolClient', { ...ids(), ClientSecret: 'x' })).toMatchObject({
      message: 'Unknown parameter in input: ClientSecret',
    });
    expect(await post('UpdateUserPoolClient', { ...ids(), ClientId: 'gone' })).toMatchObject({
      __type: 'ResourceNotFoundException',
    });
  });
});
