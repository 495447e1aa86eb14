import { AdminCreateUserCommand, AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { recipient } from '../../../lambdas/notices/recipient.ts';
import { startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

let pool: TestUserPool;
beforeAll(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint'), pool: { UsernameAttributes: [] } });
});
afterAll(() => pool.stop());

async function user(Username: string, attributes: Record<string, string>): Promise<string> {
  const { User } = await pool.cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: pool.poolId,
      Username,
      MessageAction: 'SUPPRESS',
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  );
  return User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
}

const find = (username: string, userId: string) =>
  recipient(pool.cognito, { userPoolId: pool.poolId, username, userId });

it('`recipient` returns the user’s verified email address and locale', async () => {
  const sub = await user('ada', { email: 'ada@example.com', email_verified: 'true', locale: 'de' });
  expect(await find('ada', sub)).toEqual({ email: 'ada@example.com', locale: 'de' });
});

it('`recipient` returns a reason if the user has no verified email address', async () => {
  const none = 'the user has no verified e-mail address';
  expect(await find('bob', await user('bob', { email: 'bob@example.com', email_verified: 'false' }))).toBe(none);
  expect(await find('cleo', await user('cleo', { email: 'cleo@example.com' }))).toBe(none);
  expect(await find('dan', await user('dan', {}))).toBe(none);
});

it('`recipient` finds no user after a deletion, even if another user has the same user name', async () => {
  const attributes = { email: 'eve@example.com', email_verified: 'true' };
  const sub = await user('eve', attributes);
  await pool.cognito.send(new AdminDeleteUserCommand({ UserPoolId: pool.poolId, Username: 'eve' }));
  expect(await find('eve', sub)).toBe('no such user');
  await user('eve', attributes);
  expect(await find('eve', sub)).toBe('no such user');
});
