import { AdminDeleteUserCommand, AdminGetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { expect, inject, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { type Ran, runPasskeys } from '../support/commands/passkeys-command.ts';
import { storedItemsWith } from '../support/dynamodb/stored-items.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const { userPoolId, region } = visitor.config;
const forget = (...args: string[]): Promise<Ran> =>
  runPasskeys(['admin', 'forget', ...args, '--endpoint', inject('url'), '--region', region], {
    AWS_ENDPOINT_URL: inject('url'),
  });
const pool = ['--user-pool-id', userPoolId];

/** A user who signed in, failed to, and made codes. */
async function busyUser() {
  const { email, password } = await visitor.registered();
  const { AccessToken: token = '' } = await visitor.passwordTokens({ email, password });
  const { status } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
  expect(status).toBe(201);
  return { email, sub: String(decodeJwt(token).sub) };
}

it('`forget` erases nothing of a user whom the pool still has, and all of one who was deleted', async () => {
  const others = await busyUser();
  const { email, sub } = await busyUser();
  const refused = await forget(sub, ...pool);
  expect(refused).toMatchObject({ code: 1, out: '' });
  const { Username } = await visitor.cognito.send(new AdminGetUserCommand({ UserPoolId: userPoolId, Username: email }));
  expect(refused.error).toContain(
    `aws cognito-idp admin-delete-user --user-pool-id ${userPoolId} --username ${Username}`,
  );
  await visitor.cognito.send(new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username }));
  const receipt = await forget(sub.toUpperCase(), ...pool);
  expect(receipt).toMatchObject({ code: 0, error: '' });
  expect(receipt.out).toMatch(new RegExp(`^Receipt: user ${sub}, 20`));
  expect(receipt.out).toMatch(/passkeys +1\n/);
  // The stream has come past the user when it has come to somebody later: what it had on its way then is erased too.
  const later = await busyUser();
  await expect.poll(() => storedItemsWith(`ACTIVITY#${later.sub}`), { timeout: 20_000 }).not.toEqual([]);
  expect(await storedItemsWith(sub)).toEqual([]);
  expect(await storedItemsWith(`ACTIVITY#${others.sub}`)).not.toEqual([]);
  expect(JSON.parse((await forget(sub, ...pool, '--json')).out)).toMatchObject({
    action: 'forget',
    sub,
    erased: { passkeys: 0, activity: 0, others: 0 },
  });
});

it('`forget` asks for a `sub` and for the pool, and changes nothing without them', async () => {
  const { sub } = await busyUser();
  expect(await forget(sub)).toMatchObject({ code: 2, error: expect.stringContaining('--user-pool-id') });
  expect(await forget('ada@example.com', ...pool)).toMatchObject({ code: 2, error: expect.stringContaining('no sub') });
  expect(await storedItemsWith(sub)).not.toEqual([]);
});
