import {
  AdminCreateUserCommand,
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Password = 'Correct-horse-1';
let pool: TestUserPool;
afterEach(() => pool.stop());

/** A pool with user names, and Ada in it. Returns her `sub`. */
async function start(settings: Record<string, unknown>, attributes: Record<string, string> = {}): Promise<string> {
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: { UsernameAttributes: [], ...settings },
  });
  const names = { UserPoolId: pool.poolId, Username: 'ada' };
  const UserAttributes = Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));
  const { User } = await pool.cognito.send(
    new AdminCreateUserCommand({ ...names, MessageAction: 'SUPPRESS', UserAttributes }),
  );
  await pool.cognito.send(new AdminSetUserPasswordCommand({ ...names, Password, Permanent: true }));
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
}

const signIn = (USERNAME: string) =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME, PASSWORD: Password },
    }),
  );
const usernameOf = async (name: string) =>
  decodeJwt((await signIn(name)).AuthenticationResult?.AccessToken ?? '')['username'];
const unknown = 'NotAuthorizedException: Incorrect username or password.';

describe('A pool with user names', () => {
  test('A user signs in, and is found, by `sub`', async () => {
    const sub = await start({});
    expect(await usernameOf(sub)).toBe('ada');
    const found = await pool.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username: sub }));
    expect(found.Username).toBe('ada');
    expect(await refusal(signIn('11111111-2222-4333-8444-555555555555'))).toBe(unknown);
  });

  test.each([
    ['a verified address', 'ada@example.com', { email: 'ada@example.com', email_verified: 'true' }],
    ['a verified phone number', '+61491570156', { phone_number: '+61491570156', phone_number_verified: 'true' }],
    ['a preferred user name', 'countess', { preferred_username: 'countess' }],
  ])('A user signs in by %s if it is an alias of the pool', async (_, name, attributes) => {
    const [AliasAttribute = ''] = Object.keys(attributes);
    await start({ AliasAttributes: [AliasAttribute] }, attributes);
    expect(await usernameOf(name)).toBe('ada');
    await pool.stop();
    await start({}, attributes);
    expect(await refusal(signIn(name))).toBe(unknown);
  });

  test('An address that is not verified is no alias', async () => {
    await start({ AliasAttributes: ['email'] }, { email: 'ada@example.com', email_verified: 'false' });
    expect(await refusal(signIn('ada@example.com'))).toBe(unknown);
  });

  test.each([
    [true, unknown],
    [false, undefined],
  ])('An alias is compared as the pool compares user names (case-sensitive: %s)', async (CaseSensitive, refused) => {
    await start(
      { AliasAttributes: ['email'], UsernameConfiguration: { CaseSensitive } },
      { email: 'ada@example.com', email_verified: 'true' },
    );
    const attempt = signIn('Ada@Example.com');
    if (refused) expect(await refusal(attempt)).toBe(refused);
    else expect((await attempt).AuthenticationResult).toBeDefined();
  });
});
