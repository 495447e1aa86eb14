import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { FunctionError } from '../../../local/functions/invoker.ts';
import {
  functionArn,
  refusal,
  startUserPool,
  type TestUserPool,
  type TriggerEvent,
} from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';
let pool: TestUserPool;
afterEach(() => pool.stop());

/** A pool with a user and a Post Authentication trigger, whose client rotates refresh tokens. */
async function start(post: (event: TriggerEvent) => unknown): Promise<void> {
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    triggers: { post },
    pool: { LambdaConfig: { PostAuthentication: functionArn('post') } },
    client: {
      ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    },
  });
  const user = { UserPoolId: pool.poolId, Username };
  await pool.cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await pool.cognito.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: true }));
}

const signIn = (password = Password) =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: password },
    }),
  );

describe('Post Authentication', () => {
  test('Post Authentication runs for a sign-in, but not for a refresh or a wrong password', async () => {
    await start((event) => event);
    const { AuthenticationResult } = await signIn();
    const ClientId = pool.clientId;
    await pool.cognito.send(
      new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken: AuthenticationResult?.RefreshToken }),
    );
    expect(await refusal(signIn('Wrong-horse-1'))).toMatch(/^NotAuthorizedException/);
    expect(pool.invocations.map(({ event }) => event)).toEqual([
      {
        version: '1',
        region: 'ap-southeast-2',
        userPoolId: pool.poolId,
        userName: expect.any(String),
        callerContext: { awsSdkVersion: expect.any(String), clientId: ClientId },
        triggerSource: 'PostAuthentication_Authentication',
        request: {
          userAttributes: expect.objectContaining({ email: Username, 'cognito:user_status': 'CONFIRMED' }),
          newDeviceUsed: false,
        },
        response: {},
      },
    ]);
  });

  test('Post Authentication fails the sign-in when it throws', async () => {
    await start(() => {
      throw new FunctionError('No', 'Error');
    });
    expect(await refusal(signIn())).toBe('UserLambdaValidationException: PostAuthentication failed with error No.');
  });
});
