import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { Candidate } from '../../../bin/transfer/line.ts';
import { findUsers } from '../../../bin/transfer/users.ts';
import { rehearsalCredential } from '../../../lambdas/ceremonies/rehearsal.ts';
import { startUserPool } from '../../support/user-pool/user-pool.ts';

const email = 'ada@example.com';
let pool: Awaited<ReturnType<typeof startUserPool>>;
let sub: string;
beforeAll(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint') });
  const { User } = await pool.cognito.send(
    new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username: email, MessageAction: 'SUPPRESS' }),
  );
  sub = User?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? '';
});
afterAll(() => pool.stop());

function find(user: Candidate['user'], { createdAt = new Date().toISOString(), allowNewerUsers = false } = {}) {
  const { userId, registeredWith, challengeUses, ...credential } = rehearsalCredential;
  const { cognito, poolId: userPoolId } = pool;
  const candidate = {
    version: 1 as const,
    user,
    credential: { ...credential, transports: [], createdAt },
    default: false,
  };
  return findUsers({ cognito, userPoolId, allowNewerUsers })(candidate);
}

it('The import finds a user by `sub`, by user name and by both', async () => {
  const found = { sub, username: sub };
  expect(await find({ sub })).toEqual(found);
  expect(await find({ username: sub })).toEqual(found);
  expect(await find({ sub, username: sub })).toEqual(found);
});

it('The import does not accept an alias as a user name', async () => {
  expect(await find({ username: email })).toMatchObject({ reason: 'user-unknown' });
  expect(await find({ sub, username: email })).toMatchObject({ reason: 'user-mismatch' });
});

it('The import refuses a user created after the passkey unless `sub` or `allowNewerUsers` permits it', async () => {
  const before = { createdAt: '2020-01-01T00:00:00.000Z' };
  expect(await find({ username: sub }, before)).toMatchObject({ reason: 'user-newer' });
  expect(await find({ username: sub }, { ...before, allowNewerUsers: true })).toMatchObject({ sub });
  expect(await find({ sub, username: sub }, before)).toMatchObject({ sub });
});
