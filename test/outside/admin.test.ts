import { decodeJwt } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import type { ListResponse, NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import { type Ran, runPasskeys } from '../support/commands/passkeys-command.ts';
import { signedRequest } from '../support/stacks/signed-request.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const endpoint = inject('url');
const poolOption = ['--user-pool-id', visitor.config.userPoolId];

/** Runs `npx passkeys admin …` against the local stack, where the pool answers at the same origin. */
const admin = (args: readonly string[], env: Record<string, string> = {}): Promise<Ran> =>
  runPasskeys(['admin', ...args, '--endpoint', endpoint, '--region', visitor.config.region], {
    AWS_ENDPOINT_URL: endpoint,
    ...env,
  });

async function userWith(...names: string[]) {
  const user = await visitor.user();
  const { AccessToken: token } = await visitor.passwordTokens(user);
  const authenticators = names.map(() => visitor.authenticator());
  for (const [index, each] of authenticators.entries()) await visitor.register(token, each, {}, names[index]);
  return { ...user, token, authenticators, sub: String(decodeJwt(token ?? '').sub) };
}
const list = async (token: string | undefined) =>
  (await visitor.call<ListResponse>('GET', '/passkeys', { token })).body.passkeys;

describe('`npx passkeys admin`', () => {
  it('`npx passkeys admin list` finds a user by sub or email address and lists the user’s passkeys', async () => {
    const { sub, email, token } = await userWith('Phone', 'Laptop');
    const [phone, laptop] = await list(token);
    const { code, out } = await admin(['list', sub]);
    expect(code).toBe(0);
    expect(out.split('\n').slice(0, 3)).toEqual([
      expect.stringMatching(/^NAME +PROVIDER +CREATED +LAST USED +SYNCED +ID$/),
      expect.stringMatching(new RegExp(`^Phone +- +\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\dZ +never +yes +${phone?.id}$`)),
      expect.stringMatching(new RegExp(`^Laptop .* ${laptop?.id}$`)),
    ]);
    const inJson = await admin(['list', email, ...poolOption, '--json']);
    expect(JSON.parse(inJson.out)).toEqual({ passkeys: [phone, laptop], recovery: null });
  });

  it('`npx passkeys admin list` keeps control characters of passkey names out of its output', async () => {
    const name = 'a\u001b[31mb\u009b2Jc\u202ed';
    const { sub } = await userWith(name);
    expect((await admin(['list', sub])).out).toContain('a [31mb 2Jcd');
    const { out } = await admin(['list', sub, '--json']);
    expect(out).not.toMatch(/(?!\n)\p{C}/u);
    expect(JSON.parse(out)).toMatchObject({ passkeys: [{ name: 'a [31mb 2Jcd' }] });
  });

  it('`npx passkeys admin activity` lists each action with its actor', async () => {
    const { sub } = await userWith('Phone');
    await admin(['list', sub]);
    const rows = async () => (await admin(['activity', sub])).out.split('\n').map((row) => row.split(/ {2,}/));
    await expect
      .poll(rows, { timeout: 20_000 })
      .toContainEqual([
        expect.any(String),
        'administration.viewed',
        '-',
        '-',
        expect.stringMatching(/^arn:aws:/),
        expect.any(String),
      ]);
    expect(await rows()).toContainEqual([
      expect.any(String),
      'passkey.added',
      'Phone',
      '-',
      'the user',
      expect.any(String),
    ]);
  });

  it('`npx passkeys admin activity` says that there is more, and goes on there, with and without sign-ins', async () => {
    const { sub, token } = await userWith('Phone');
    const [phone] = await list(token);
    for (let count = 0; count < 50; count++) {
      await visitor.call('PATCH', `/passkeys/${phone?.id}`, { token, body: { name: `Name ${count}` } });
    }
    for (let count = 0; count < 60; count++) {
      await signedRequest(endpoint, visitor.config.region, 'GET', `/admin/users/${sub}/passkeys`);
    }
    const cursorIn = async () =>
      (await admin(['activity', sub])).out.match(/There are older ones: --cursor (\S+)\n$/)?.[1];
    await expect.poll(cursorIn, { timeout: 20_000 }).toBeDefined();
    const older = await admin(['activity', sub, '--cursor', (await cursorIn()) ?? '', '--changes']);
    expect(older).toMatchObject({ code: 0, out: expect.stringMatching(/ passkey\.added .*\n$/) });
    expect((await admin(['list', sub, '--changes'])).error).toContain('takes neither --changes nor --cursor');
  });

  it('`npx passkeys admin remove` removes one passkey and reports an unknown passkey', async () => {
    const { sub, token } = await userWith('Phone', 'Laptop');
    const [phone] = await list(token);
    for (const out of ['Removed.\n', 'It was removed before.\n']) {
      expect(await admin(['remove', sub, phone?.id ?? ''])).toMatchObject({ code: 0, out });
    }
    expect(await list(token)).toMatchObject([{ name: 'Laptop' }]);
    expect(await admin(['remove', sub, 'AAAA'])).toMatchObject({
      code: 3,
      out: '',
      error: expect.stringMatching(/^The user has no such passkey \(passkey_unknown, support ID [\w-]{8}\)\.\n$/),
    });
  });

  it('`npx passkeys admin remove-all` removes all passkeys, and they no longer sign in', async () => {
    const { email, token, authenticators } = await userWith('Phone', 'Laptop');
    for (const removed of [2, 0]) {
      const { code, out } = await admin(['remove-all', email, ...poolOption]);
      expect([code, out]).toEqual([0, `Removed: ${removed}. The user has no passkeys now.\n`]);
    }
    expect(await list(token)).toEqual([]);
    for (const each of authenticators) {
      expect((await visitor.signInNameless(each)).AuthenticationResult).toBeUndefined();
    }
  });

  it('`npx passkeys admin reset-recovery` deletes the recovery codes, and a deleted code no longer signs in', async () => {
    const { sub, email, token } = await userWith('Phone');
    const made = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
    const { code, out } = await admin(['reset-recovery', sub, '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ action: 'reset-recovery', sub, removed: true });
    const again = await admin(['reset-recovery', sub]);
    expect(again).toMatchObject({ code: 0, out: 'The user has no recovery codes; none were removed.\n' });
    const { session } = await visitor.challenge(email);
    const answer = JSON.stringify({ type: 'recovery-code', code: made.body.codes[0] });
    expect((await visitor.answerText(email, session, answer)).AuthenticationResult).toBeUndefined();
  });

  it('`npx passkeys admin` removes the passkeys of a `sub` in upper case, with and without the user pool', async () => {
    const { sub, token } = await userWith('Phone', 'Laptop');
    const [phone] = await list(token);
    const shouted = sub.toUpperCase();
    const one = await admin(['remove', shouted, phone?.id ?? '', '--json']);
    expect(JSON.parse(one.out)).toEqual({ action: 'remove', sub, passkey: phone?.id, removed: 1 });
    const all = await admin(['remove-all', shouted, '--json', ...poolOption]);
    expect(JSON.parse(all.out)).toEqual({ action: 'remove-all', sub, removed: 1 });
    expect(await list(token)).toEqual([]);
  });

  it('`npx passkeys admin` reports a user who never had a passkey or recovery codes', async () => {
    const { sub } = await userWith();
    for (const action of ['remove-all', 'reset-recovery']) {
      expect(await admin([action, sub])).toMatchObject({
        code: 3,
        out: '',
        error: expect.stringMatching(
          /^The user never had a passkey or recovery codes \(user_unknown, support ID [\w-]{8}\)\.\n$/,
        ),
      });
    }
  });

  it('`npx passkeys admin` changes nothing with unauthorized AWS credentials', async () => {
    const { sub, token } = await userWith('Phone');
    for (const env of [{ AWS_ACCESS_KEY_ID: 'stranger' }, { AWS_SECRET_ACCESS_KEY: 'guessed' }]) {
      const { code, error } = await admin(['remove-all', sub], env);
      expect(code).toBe(4);
      expect(error).toContain('Not allowed (status 403). These credentials need execute-api:Invoke');
    }
    expect(await list(token)).toHaveLength(1);
  });

  it.each<[string[], number, string]>([
    [
      ['list', 'ada@example.com'],
      2,
      '"ada@example.com" is no sub. To find users by name or address, give --user-pool-id.',
    ],
    [['list', 'nobody@example.com', ...poolOption], 3, 'The user pool has no user "nobody@example.com".'],
    [['list'], 2, '"list" takes a user.'],
    [['remove', 'ada'], 2, '"remove" takes a user and a passkey.'],
    [
      ['delete', 'ada'],
      2,
      '"delete" is none of list, remove, remove-all, activity, reset-recovery, cancel-recovery, allow-recovery, lock, unlock, forget.',
    ],
    [['list', 'ada', '--force'], 2, "Unknown option '--force'"],
  ])('`npx passkeys admin` with the arguments %j exits with code %i', async (args, code, message) => {
    const ran = await admin(args);
    expect(ran).toMatchObject({ code, out: '' });
    expect(ran.error).toContain(message);
  });

  it.each<[string[], string]>([
    [[], 'Where? Give --endpoint'],
    [['--endpoint', 'localhost'], '"localhost" is no URL.'],
    [['--endpoint', 'http://api.example.com'], 'is not encrypted. Write https.'],
    [['--endpoint', 'https://api.example.com'], 'Which region? Give --region, or set AWS_REGION.'],
  ])('`npx passkeys admin` explains what is missing or wrong in the endpoint options %j', async (options, message) => {
    const { code, error } = await runPasskeys(['admin', 'list', 'ada', ...options]);
    expect(code).toBe(2);
    expect(error).toContain(message);
  });

  it('`npx passkeys admin` reports an API that cannot be reached', async () => {
    const args = ['admin', 'list', crypto.randomUUID(), '--endpoint', 'http://127.0.0.1:9', '--region', 'x'];
    expect(await runPasskeys(args)).toMatchObject({ code: 1, error: 'http://127.0.0.1:9 can’t be reached.\n' });
  });

  it('`npx passkeys` prints its usage for `--help` and refuses an unknown command', async () => {
    for (const args of [[], ['--help'], ['admin', '--help'], ['admin', 'list', '--help']]) {
      expect(await runPasskeys([...args])).toMatchObject({
        code: 0,
        error: '',
        out: expect.stringContaining('npx passkeys admin list <user>'),
      });
    }
    expect(await runPasskeys(['user'])).toMatchObject({
      code: 2,
      error: expect.stringContaining('There is no command'),
    });
  });
});

it.each([
  ['GET', 'passkeys'],
  ['DELETE', 'passkeys'],
  ['DELETE', 'passkeys/AAAA'],
  ['DELETE', 'recovery-codes'],
  ['GET', 'activity'],
])('The admin API refuses %s of a user’s %s without a signature and with a user’s token', async (method, what) => {
  const { sub, token } = await userWith('Phone');
  const url = `${endpoint}/admin/users/${sub}/${what}`;
  for (const headers of [{}, { authorization: `Bearer ${token}` }]) {
    const answer = await fetch(url, { method, headers });
    expect([answer.status, await answer.json()]).toEqual([403, { message: 'Forbidden' }]);
  }
  expect(await list(token)).toHaveLength(1);
});
