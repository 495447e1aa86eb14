import { AdminDeleteUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { expect, inject, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { type Ran, runPasskeys } from '../support/commands/passkeys-command.ts';
import { storedFor, storedItemsWith } from '../support/dynamodb/stored-items.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const { userPoolId, region } = visitor.config;
const forget = (...args: string[]): Promise<Ran> =>
  runPasskeys(['admin', 'forget', ...args, '--endpoint', inject('url'), '--region', region], {
    AWS_ENDPOINT_URL: inject('url'),
  });

/** A user who signed in, failed to, and made codes. */
async function busyUser() {
  const { email, password } = await visitor.registered();
  const { AccessToken: token = '' } = await visitor.passwordTokens({ email, password });
  const { status } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
  expect(status).toBe(201);
  return { email, token, sub: String(decodeJwt(token).sub) };
}

it('`forget` erases nothing of a user whom the pool still has, and all of one who was deleted', async () => {
  const others = await busyUser();
  const { email, sub } = await busyUser();
  const refused = await forget(sub);
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.error).toMatch(
    /^The user pool still has this user, so nothing was erased\. .*\(user_not_deleted, support ID/,
  );
  expect([...(await storedFor(sub)).keys()].filter((key) => key.startsWith('CREDENTIAL#'))).toHaveLength(1);

  await visitor.cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username: email }));
  const receipt = await forget(sub.toUpperCase());
  expect(receipt).toMatchObject({ code: 0, error: '' });
  expect(receipt.out).toMatch(new RegExp(`^Receipt: user ${sub}, 20`));
  expect(receipt.out).toMatch(/passkeys +1\n/);
  // The stream has come past the user when it has come to somebody later: what it had on its way then is erased too.
  const later = await busyUser();
  await expect.poll(() => storedItemsWith(`ACTIVITY#${later.sub}`), { timeout: 20_000 }).not.toEqual([]);
  expect(await storedItemsWith(sub)).toEqual([]);
  expect(await storedItemsWith(`ACTIVITY#${others.sub}`)).not.toEqual([]);
  expect(JSON.parse((await forget(sub, '--json')).out)).toMatchObject({
    action: 'forget',
    sub,
    erased: { passkeys: 0, activity: 0, others: 0 },
  });
});

it('`forget` asks for a `sub`, also if the user pool is given', async () => {
  const pool = ['--user-pool-id', userPoolId];
  expect(await forget('ada@example.com', ...pool)).toMatchObject({ code: 2, error: expect.stringContaining('no sub') });
});

it('A user’s token erases nobody', async () => {
  const { token, sub } = await busyUser();
  expect(await visitor.call('DELETE', `/erasure/users/${sub}`, { token })).toMatchObject({ status: 403 });
  expect((await storedFor(sub)).size).toBeGreaterThan(0);
});
