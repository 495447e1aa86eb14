import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it } from 'vitest';
import type { Problem } from '../../contract/error-codes.ts';
import { listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const command = fileURLToPath(new URL('../../bin/passkeys.ts', import.meta.url));

/** Runs `npx passkeys trace …` against the local stack's logs, without any credentials. */
function trace(...args: string[]): Promise<{ code: number; out: string; error: string }> {
  const all = [command, 'trace', '--endpoint', inject('url'), ...args];
  return new Promise((resolve) => {
    const child = execFile(process.execPath, all, { env: { PATH: process.env['PATH'] } }, (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out, error }),
    );
  });
}

/** The messages of the log about a support id; functions' output comes on its own way, a little later than their answer. */
async function messages(supportId: string, enough: number): Promise<Record<string, unknown>[]> {
  let said: Record<string, unknown>[] = [];
  await expect
    .poll(
      async () => {
        const { out } = await trace(supportId, '--json');
        const { lines = [] } = out ? JSON.parse(out) : {};
        said = lines.map(({ message }: { message: string }) => JSON.parse(message));
        return said.length;
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThanOrEqual(enough);
  return said;
}

describe('`npx passkeys trace`', () => {
  it('`npx passkeys trace` asks for the logs of the functions and for the access logs of both APIs', async () => {
    const asked: unknown[] = [];
    const logs = await listenOnLoopback(async (request) => {
      const { logGroupNamePrefix: prefix, logGroupNames } = (await request.json()) as Record<string, unknown>;
      if (logGroupNames) asked.push(...(logGroupNames as string[]));
      return Response.json(
        prefix ? { logGroups: [{ logGroupName: `${prefix}x` }] } : { queryId: '1', status: 'Complete' },
      );
    });
    const { code } = await trace('3f1c9a52', '--stack', 'Own', '--endpoint', `http://127.0.0.1:${logs.port}`);
    await logs.close();
    expect(code).toBe(3);
    expect(asked).toEqual(['Own-x', '/aws/vendedlogs/Own-x']);
  });

  it('`npx passkeys trace` shows a refused sign-in in one line with its metrics, by the support ID of the challenge', async () => {
    const { email, authenticator } = await visitor.registered();
    const { session, parameters } = await visitor.customChallenge(email);
    const { supportId = '', options = '{}' } = parameters;
    const answer = authenticator.get(JSON.parse(options), { userVerified: false });
    const { ChallengeParameters: next } = await visitor.answer(email, session, answer);
    expect(next?.['supportId']).toMatch(/^[\da-f]{8}$/);
    expect(next?.['supportId']).not.toBe(supportId);

    const code = 'user_verification_required';
    const [line, ...others] = await messages(supportId, 1);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      ...{ level: 'INFO', message: 'VerifyAuthChallengeResponse', outcome: 'refused', code, supportId },
      ...{ method: 'passkey', provider: 'undisclosed', milliseconds: expect.any(Number) },
      ...{ ceremony: 'authentication', CeremoniesRefused: 1, CeremoniesCompleted: 0 },
    });
    expect(JSON.stringify(line)).not.toContain('stack');

    const { code: exit, out } = await trace(supportId);
    expect(exit).toBe(0);
    const time = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;
    expect(out).toMatch(new RegExp(`^${time}  INFO VerifyAuthChallengeResponse outcome=refused code=${code}`, 'm'));
    expect(out).toMatch(/ceremony=authentication .*CeremoniesRefused=1/);
  });

  it('`npx passkeys trace` shows the log line of an API request, by the support ID of the answer', async () => {
    const answer = await visitor.call<Problem>('POST', '/passkeys/authentication/user', { body: { credential: {} } });
    const { supportId } = answer.body;
    expect(await messages(supportId, 1)).toMatchObject([
      { message: 'POST /passkeys/authentication/user', outcome: 'refused', code: 'invalid_request', status: 400 },
    ]);
  });

  it.each([
    ['nothing was found', 3, 'nothing about', ['00000000']],
    ['the stack has no logs', 3, 'Give --stack', ['00000000', '--stack', 'Nowhere']],
    ['the support ID is malformed', 2, 'no support ID', ["x' or 1 = 1"]],
    ['an option is unknown', 2, '--what', ['00000000', '--what']],
    ['the number of days is invalid', 2, 'no number of days', ['00000000', '--days', 'x']],
  ])('`npx passkeys trace` reports by its exit code that %s', async (_, code, words, args) => {
    const { error, ...ran } = await trace(...args);
    expect(ran).toEqual({ code, out: '' });
    expect(error).toContain(words);
  });
});

it('The secrets scan knows the secrets of these tests and the output of the functions', async () => {
  const { email, authenticator } = await visitor.registered();
  await visitor.signIn(email, authenticator);
  const { secrets = '', written = '' } = inject('scan') ?? {};
  const notes = readFileSync(secrets, 'utf8');
  for (const what of [
    'an e-mail address',
    'a password',
    'a challenge',
    'a session',
    'an access token',
    'a public key',
  ]) {
    expect(notes).toContain(`{"what":"${what}`);
  }
  await expect.poll(() => readFileSync(written, 'utf8')).toContain('VerifyAuthChallengeResponse');
});
