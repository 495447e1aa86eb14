import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  ConfirmSignUpCommand,
  ListUsersCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'Ada@example.com';
const Password = 'Correct-horse-1';
const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestUserPool;
beforeEach(async () => {
  pool = await startUserPool({ dynamoDbEndpoint });
});
afterEach(() => pool.stop());

const signUp = (input: { Username?: string; Password?: string } = {}) =>
  pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password, ...input }));
const confirm = (ConfirmationCode: string, name = Username) =>
  pool.cognito.send(new ConfirmSignUpCommand({ ClientId: pool.clientId, Username: name, ConfirmationCode }));
const get = (name: string) => pool.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: name }));
const attributes = async (name: string) =>
  Object.fromEntries(((await get(name)).UserAttributes ?? []).map(({ Name, Value }) => [Name, Value]));
const lastCode = () => pool.messages.list().at(-1)?.code ?? 'no message';

describe('SignUp in a user pool with email sign-in', () => {
  test('SignUp creates an unconfirmed user whose username is the `sub`, and emails a code', async () => {
    const { UserSub, UserConfirmed, CodeDeliveryDetails } = await signUp();
    expect(UserConfirmed).toBe(false);
    expect(CodeDeliveryDetails).toEqual({
      AttributeName: 'email',
      DeliveryMedium: 'EMAIL',
      Destination: 'A***@e***',
    });
    expect(pool.messages.list()).toMatchObject([{ to: Username, code: expect.stringMatching(/^\d{6}$/) }]);
    expect(pool.messages.list()[0]?.body).toContain(lastCode());
    expect(UserSub).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await get(Username)).toMatchObject({ Username: UserSub, UserStatus: 'UNCONFIRMED', Enabled: true });
    expect(await attributes(UserSub ?? '')).toEqual({ sub: UserSub, email: Username, email_verified: 'false' });
  });

  test('A confirmation code confirms the user and verifies the address, once', async () => {
    await signUp();
    await confirm(lastCode());
    expect((await get(Username)).UserStatus).toBe('CONFIRMED');
    expect(await attributes(Username)).toMatchObject({ email_verified: 'true' });
    expect(await refusal(confirm(lastCode()))).toBe(
      'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
    );
  });

  test('ConfirmSignUp refuses a wrong code, an expired code, and a replaced code', async () => {
    await signUp();
    const first = lastCode();
    const wrong = first === '000000' ? '000001' : '000000';
    expect(await refusal(confirm(wrong))).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    );
    pool.pass(24 * 3600 + 1);
    expect(await refusal(confirm(first))).toBe(
      'ExpiredCodeException: Invalid code provided, please request a code again.',
    );
    do await pool.cognito.send(new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username }));
    while (lastCode() === first);
    expect(await refusal(confirm(first))).toMatch('CodeMismatchException');
    await confirm(lastCode());
  });

  test('SignUp refuses an address that has already signed up', async () => {
    await signUp();
    expect(await refusal(signUp())).toBe('UsernameExistsException: User already exists');
    expect(pool.messages.list()).toHaveLength(1);
  });

  test('A deleted user can sign up again, and gets a new `sub`', async () => {
    const { UserSub } = await signUp();
    await pool.cognito.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(get(Username))).toBe('UserNotFoundException: User does not exist.');
    expect((await signUp()).UserSub).not.toBe(UserSub);
  });

  test('SignUp refuses a username that is not an email address', async () => {
    expect(await refusal(signUp({ Username: 'ada' }))).toBe('InvalidParameterException: Username should be an email.');
  });

  test.each([
    ['Sh0rt!', 'Password not long enough'],
    ['NO-LOWER-CASE-1', 'Password must have lowercase characters'],
    ['no-upper-case-1', 'Password must have uppercase characters'],
    ['No-number-at-all', 'Password must have numeric characters'],
    ['NoSymbolAtAll1', 'Password must have symbol characters'],
  ])('The password policy refuses %s: %s', async (bad, reason) => {
    expect(await refusal(signUp({ Password: bad }))).toBe(
      `InvalidPasswordException: Password did not conform with policy: ${reason}`,
    );
  });

  test('ConfirmSignUp and ResendConfirmationCode hide whether a user exists', async () => {
    const unknown = 'nobody@example.com';
    expect(await refusal(confirm('123456', unknown))).toBe(
      'ExpiredCodeException: Invalid code provided, please request a code again.',
    );
    const resend = new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username: unknown });
    expect((await pool.cognito.send(resend)).CodeDeliveryDetails).toMatchObject({ Destination: 'n***@e***' });
    expect(pool.messages.list()).toEqual([]);
  });

  test('The user pool never stores a password or a code in plain text', async () => {
    await signUp();
    const { Items } = await pool.dynamodb.send(new ScanCommand({ TableName: 'local-user-pool' }));
    const ours = JSON.stringify(Items?.filter((item) => item['poolId']?.S === pool.poolId));
    expect(ours).toContain(Username);
    expect(ours).not.toContain(Password);
    expect(ours).not.toContain(`"${lastCode()}"`);
  });
});

describe('The administrator operations', () => {
  test('AdminCreateUser emails a generated temporary password to a new user', async () => {
    const create = new AdminCreateUserCommand({
      UserPoolId: pool.poolId,
      Username,
      UserAttributes: [{ Name: 'email_verified', Value: 'true' }],
    });
    const { User } = await pool.cognito.send(create);
    expect(User).toMatchObject({ UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true });
    expect(await attributes(Username)).toMatchObject({ email: Username, email_verified: 'true' });
    expect(pool.messages.list()).toMatchObject([{ to: Username, code: expect.stringMatching(/^.{12}$/) }]);
    expect(await refusal(pool.cognito.send(create))).toBe('UsernameExistsException: User account already exists');
  });

  test('AdminConfirmSignUp confirms a user without verifying the address', async () => {
    await signUp();
    await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
    expect((await get(Username)).UserStatus).toBe('CONFIRMED');
    expect(await attributes(Username)).toMatchObject({ email_verified: 'false' });
  });

  test('AdminSetUserPassword sets temporary and permanent passwords that follow the policy', async () => {
    await signUp();
    const set = (password: string, Permanent: boolean) =>
      pool.cognito.send(
        new AdminSetUserPasswordCommand({ UserPoolId: pool.poolId, Username, Password: password, Permanent }),
      );
    expect(await refusal(set('short', true))).toMatch('InvalidPasswordException');
    await set('Another-horse-2', false);
    expect((await get(Username)).UserStatus).toBe('FORCE_CHANGE_PASSWORD');
    await set('Another-horse-2', true);
    expect((await get(Username)).UserStatus).toBe('CONFIRMED');
  });

  test('AdminGetUser refuses the ID of another user pool', async () => {
    const call = pool.cognito.send(new AdminGetUserCommand({ UserPoolId: 'ap-southeast-2_other', Username }));
    expect(await refusal(call)).toBe('ResourceNotFoundException: User pool ap-southeast-2_other does not exist.');
  });
});

test('A user pool with usernames gives a user a `sub` that differs from the username', async () => {
  const named = await startUserPool({ dynamoDbEndpoint, pool: { UsernameAttributes: [] } });
  try {
    const { UserSub } = await named.cognito.send(
      new SignUpCommand({ ClientId: named.clientId, Username: 'ada', Password }),
    );
    const user = await named.cognito.send(new AdminGetUserCommand({ UserPoolId: named.poolId, Username: 'ada' }));
    expect(user.Username).toBe('ada');
    expect(user.UserAttributes).toEqual([{ Name: 'sub', Value: UserSub }]);
    expect(UserSub).not.toBe('ada');

    const list = (Filter?: string) => named.cognito.send(new ListUsersCommand({ UserPoolId: named.poolId, Filter }));
    expect((await list(`sub = "${UserSub}"`)).Users).toMatchObject([
      { Username: 'ada', Attributes: [{ Name: 'sub', Value: UserSub }], UserStatus: 'UNCONFIRMED' },
    ]);
    expect((await list('sub = "nobody"')).Users).toEqual([]);
    expect(await refusal(list())).toMatch(/^InvalidParameterException: /);
  } finally {
    await named.stop();
  }
});

test('A user pool has the same users and keys after a restart', async () => {
  const { UserSub } = await signUp();
  const again = await startUserPool({ dynamoDbEndpoint, poolId: pool.poolId });
  try {
    const user = await again.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username }));
    expect(user.Username).toBe(UserSub);
    const jwks = (endpoint: string) =>
      fetch(`${endpoint}/${pool.poolId}/.well-known/jwks.json`).then((response) => response.text());
    expect(await jwks(again.endpoint)).toBe(await jwks(pool.endpoint));
  } finally {
    await again.stop();
  }
});
