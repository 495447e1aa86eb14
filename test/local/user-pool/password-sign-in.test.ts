import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  type AuthFlowType,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';
const wrong = 'NotAuthorizedException: Incorrect username or password.';
const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestUserPool;
let sub: string;
beforeEach(async () => {
  pool = await startUserPool({ dynamoDbEndpoint });
  const { UserSub } = await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
  sub = UserSub ?? '';
});
afterEach(() => pool.stop());

const initiate = (AuthParameters: Record<string, string>, AuthFlow: AuthFlowType = 'USER_PASSWORD_AUTH', from = pool) =>
  from.cognito.send(new InitiateAuthCommand({ ClientId: from.clientId, AuthFlow, AuthParameters }));

/** Signs in with SRP as a client library of AWS does. */
function signInWithSrp(name: string, password: string, newPassword?: string) {
  const { poolId: UserPoolId, clientId: ClientId, endpoint } = pool;
  const user = new CognitoUser({
    Username: name,
    Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }),
  });
  return new Promise<{ username: string; sub: string }>((resolve, reject) => {
    const callbacks = {
      onSuccess: (session: { getAccessToken(): { payload: Record<string, string> } }) => {
        const { username = '', sub = '' } = session.getAccessToken().payload;
        resolve({ username, sub });
      },
      onFailure: reject,
      newPasswordRequired: () => {
        if (newPassword) user.completeNewPasswordChallenge(newPassword, {}, callbacks);
        else reject(new Error('new password required'));
      },
    };
    user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), callbacks);
  });
}

describe('USER_PASSWORD_AUTH', () => {
  test('USER_PASSWORD_AUTH signs in by email address and by `sub`', async () => {
    for (const name of [Username, sub]) {
      const { AuthenticationResult } = await initiate({ USERNAME: name, PASSWORD: Password });
      expect(decodeJwt(AuthenticationResult?.AccessToken ?? '')).toMatchObject({ sub, username: sub });
    }
  });

  test('USER_PASSWORD_AUTH refuses a wrong password and an unknown user in the same way', async () => {
    expect(await refusal(initiate({ USERNAME: Username, PASSWORD: 'Correct-horse-2' }))).toBe(wrong);
    expect(await refusal(initiate({ USERNAME: 'nobody@example.com', PASSWORD: Password }))).toBe(wrong);
  });

  test('USER_PASSWORD_AUTH names a missing parameter', async () => {
    expect(await refusal(initiate({ USERNAME: Username }))).toBe(
      'InvalidParameterException: Missing required parameter PASSWORD',
    );
  });

  test('USER_PASSWORD_AUTH reveals that a user is unconfirmed only with the right password', async () => {
    const USERNAME = 'bob@example.com';
    await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username: USERNAME, Password }));
    expect(await refusal(initiate({ USERNAME, PASSWORD: Password }))).toBe(
      'UserNotConfirmedException: User is not confirmed.',
    );
    expect(await refusal(initiate({ USERNAME, PASSWORD: 'Wrong-horse-1' }))).toBe(wrong);
  });

  test('USER_PASSWORD_AUTH refuses a disabled user until the user is enabled again', async () => {
    const user = { UserPoolId: pool.poolId, Username };
    await pool.cognito.send(new AdminDisableUserCommand(user));
    const signIn = () => initiate({ USERNAME: Username, PASSWORD: Password });
    expect(await refusal(signIn())).toBe('NotAuthorizedException: User is disabled.');
    await pool.cognito.send(new AdminEnableUserCommand(user));
    expect((await signIn()).AuthenticationResult).toBeDefined();
  });

  test('A changed password replaces the old password', async () => {
    const set = { UserPoolId: pool.poolId, Username, Password: 'Another-horse-2', Permanent: true };
    await pool.cognito.send(new AdminSetUserPasswordCommand(set));
    expect(await refusal(initiate({ USERNAME: Username, PASSWORD: Password }))).toBe(wrong);
    expect((await initiate({ USERNAME: Username, PASSWORD: 'Another-horse-2' })).AuthenticationResult).toBeDefined();
  });

  test('USER_PASSWORD_AUTH says that a user does not exist under LEGACY', async () => {
    const legacy = await startUserPool({ dynamoDbEndpoint, client: { PreventUserExistenceErrors: 'LEGACY' } });
    try {
      const call = initiate({ USERNAME: Username, PASSWORD: Password }, 'USER_PASSWORD_AUTH', legacy);
      expect(await refusal(call)).toBe('UserNotFoundException: User does not exist.');
    } finally {
      await legacy.stop();
    }
  });
});

describe('USER_SRP_AUTH', () => {
  test('USER_SRP_AUTH signs in by email address and by `sub`', async () => {
    expect(await signInWithSrp(Username, Password)).toEqual({ username: sub, sub });
    expect(await signInWithSrp(sub, Password)).toEqual({ username: sub, sub });
  });

  test('USER_SRP_AUTH refuses a wrong password and an unknown user in the same way', async () => {
    expect(await refusal(signInWithSrp(Username, 'Correct-horse-2'))).toBe(wrong);
    expect(await refusal(signInWithSrp('nobody@example.com', Password))).toBe(wrong);
  });

  test('USER_SRP_AUTH challenges an unknown user like a known user, with the same salt each time', async () => {
    const start = (USERNAME: string) => initiate({ USERNAME, SRP_A: 'abcdef01'.repeat(96) }, 'USER_SRP_AUTH');
    const known = await start(Username);
    const [first, second] = [await start('nobody@example.com'), await start('nobody@example.com')];
    // SRP_B is a number and has no fixed length.
    const shape = ({ ChallengeParameters }: typeof known) =>
      Object.entries(ChallengeParameters ?? {}).map(([name, value]) => [name, name === 'SRP_B' || value.length]);
    expect(shape(first)).toEqual(shape(known));
    expect(first.ChallengeParameters?.['SRP_B']).toMatch(/^[0-9a-f]{700,768}$/);
    expect(first.ChallengeParameters?.['USER_ID_FOR_SRP']).toBe(second.ChallengeParameters?.['USER_ID_FOR_SRP']);
    expect(first.ChallengeParameters?.['SALT']).toBe(second.ChallengeParameters?.['SALT']);
    expect(first.ChallengeParameters?.['USER_ID_FOR_SRP']).not.toContain('nobody');
  });

  test.each(['0', 'not a number', 'f'.repeat(768)])('USER_SRP_AUTH refuses %s as SRP_A', async (SRP_A) => {
    expect(await refusal(initiate({ USERNAME: Username, SRP_A }, 'USER_SRP_AUTH'))).toMatch(
      'InvalidParameterException: SRP_A must be',
    );
  });
});

describe('A temporary password', () => {
  const name = 'eve@example.com';
  const TemporaryPassword = 'Temporary-1';
  beforeEach(async () => {
    const create = { UserPoolId: pool.poolId, Username: name, TemporaryPassword };
    await pool.cognito.send(new AdminCreateUserCommand(create));
  });

  test('A temporary password yields tokens only after a valid new password', async () => {
    const { AuthenticationResult, ChallengeName, Session } = await initiate({
      USERNAME: name,
      PASSWORD: TemporaryPassword,
    });
    expect(AuthenticationResult).toBeUndefined();
    expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
    const answer = (NEW_PASSWORD: string, more: Record<string, string> = {}) =>
      pool.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: pool.clientId,
          ChallengeName: 'NEW_PASSWORD_REQUIRED',
          Session,
          ChallengeResponses: { USERNAME: name, NEW_PASSWORD, ...more },
        }),
      );
    expect(await refusal(answer('short'))).toMatch('InvalidPasswordException');
    expect(await refusal(answer('Permanent-1', { 'userAttributes.email': 'x@example.com' }))).toBe(
      'NotAuthorizedException: Cannot modify an already provided email',
    );
    expect((await answer('Permanent-1')).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await initiate({ USERNAME: name, PASSWORD: 'Permanent-1' })).AuthenticationResult).toBeDefined();
  });

  test('A temporary password can be replaced in a sign-in with SRP', async () => {
    expect(await refusal(signInWithSrp(name, TemporaryPassword))).toBe('Error: new password required');
    await signInWithSrp(name, TemporaryPassword, 'Permanent-1');
    await signInWithSrp(name, 'Permanent-1');
  });

  test('A temporary password expires after seven days', async () => {
    pool.pass(7 * 86_400 + 1);
    expect(await refusal(initiate({ USERNAME: name, PASSWORD: TemporaryPassword }))).toBe(
      'NotAuthorizedException: Temporary password has expired and must be reset by an administrator.',
    );
  });

  test('AdminInitiateAuth accepts a temporary password, and AdminRespondToAuthChallenge replaces it', async () => {
    const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId };
    const { ChallengeName, Session } = await pool.cognito.send(
      new AdminInitiateAuthCommand({
        ...ids,
        AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: name, PASSWORD: TemporaryPassword },
      }),
    );
    const ChallengeResponses = { USERNAME: name, NEW_PASSWORD: 'Permanent-1' };
    const { AuthenticationResult } = await pool.cognito.send(
      new AdminRespondToAuthChallengeCommand({ ...ids, ChallengeName, Session, ChallengeResponses }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });
});

describe('The authentication flows of an app client', () => {
  test.each([
    ['USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    ['USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
    ['CUSTOM_AUTH', 'CUSTOM_AUTH is not enabled for the client.'],
    ['ADMIN_USER_PASSWORD_AUTH', 'Initiate Auth method not supported.'],
    ['USER_AUTH', 'USER_AUTH is not enabled for the client.'],
  ] as const)('An app client refuses the flow %s if it is not enabled', async (flow, message) => {
    const strict = await startUserPool({ dynamoDbEndpoint, client: { ExplicitAuthFlows: [] } });
    try {
      const call = initiate({ USERNAME: Username, PASSWORD: Password, SRP_A: '1' }, flow, strict);
      expect(await refusal(call)).toBe(`InvalidParameterException: ${message}`);
    } finally {
      await strict.stop();
    }
  });
});
