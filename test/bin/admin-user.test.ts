import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';
import { startUserPool } from '../support/user-pool/user-pool.ts';

/** A pool whose users choose user names. */
let pool: Awaited<ReturnType<typeof startUserPool>>;
let api: LoopbackServer;
const asked: string[] = [];
beforeAll(async () => {
  const settings = { UsernameAttributes: [], AliasAttributes: [], AutoVerifiedAttributes: [] };
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint'), pool: settings });
  api = await listenOnLoopback(async (request) => {
    asked.push(new URL(request.url).pathname);
    return Response.json({ removed: 0 });
  });
});
afterAll(() => api.close());

async function signUp(Username: string): Promise<string> {
  const credentials = { ClientId: pool.clientId, Password: 'Correct-horse-1' };
  const { UserSub = '' } = await pool.cognito.send(new SignUpCommand({ ...credentials, Username }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
  return UserSub;
}
const isEnabled = async (Username: string) =>
  (await pool.cognito.send(new AdminGetUserCommand({ UserPoolId: pool.poolId, Username }))).Enabled;

it.each(['the `sub`', 'the user name'])(
  'An intruder who signs up with a victim’s `sub` as user name is not locked in the victim’s place: by %s',
  async (by) => {
    const victim = `victim-${by.length}`;
    const sub = await signUp(victim);
    await signUp(sub);
    asked.length = 0;
    const at = ['--endpoint', `http://127.0.0.1:${api.port}`, '--region', 'ap-southeast-2'];
    const given = by === 'the `sub`' ? sub.toUpperCase() : victim;
    const args = ['admin', 'lock', given, ...at, '--user-pool-id', pool.poolId];
    const { code, out } = await runPasskeys(args, { AWS_ENDPOINT_URL: pool.endpoint });
    expect({ code, asked }).toEqual({ code: 0, asked: [`/admin/users/${sub}/lock`] });
    expect(out).toContain(`Locked: ${victim}.`);
    expect([await isEnabled(victim), await isEnabled(sub)]).toEqual([false, true]);
  },
);
