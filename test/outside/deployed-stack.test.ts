import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { expect, inject, it } from 'vitest';
import { type LoopbackServer, listenOnLoopback } from '../../local/shared/loopback-server.ts';
import { deployedTests, localTests } from '../../scripts/deploy/tests.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Runs `npm run test:deploy`, without its build. */
function testDeploy(args: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { PATH: `${root}node_modules/.bin:${process.env['PATH']}`, HOME: process.env['HOME'], ...more };
  return new Promise<{ code: number; out: string }>((resolve) => {
    const child = execFile(process.execPath, ['scripts/test-deploy.ts', ...args], { cwd: root, env }, (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out: stripVTControlCharacters(out + error) }),
    );
  });
}

/** An AWS endpoint in front of the local stack. The outputs of the stack say that the API is here, and the page there. */
async function elsewhere(called: Set<string>): Promise<LoopbackServer> {
  const page = inject('url');
  const server = await listenOnLoopback(async (request) => {
    const { pathname, search, origin } = new URL(request.url);
    const body = request.method === 'GET' ? null : await request.text();
    const headers = new Headers(request.headers);
    for (const name of ['host', 'connection', 'content-length', 'transfer-encoding']) headers.delete(name);
    const answer = await fetch(`${page}${pathname}${search}`, { method: request.method, headers, body });
    called.add(pathname);
    const text = await answer.text();
    const sent = new Headers(answer.headers);
    for (const name of ['content-length', 'content-encoding', 'transfer-encoding']) sent.delete(name);
    const isEmpty = [204, 304].includes(answer.status);
    return new Response(isEmpty ? null : text.replaceAll(`"apiUrl":"${page}"`, `"apiUrl":"${origin}"`), {
      status: answer.status,
      headers: sent,
    });
  });
  return server;
}

it('`npm run test:deploy -- --stack` passes against a stack that is known by its outputs alone, whose API is elsewhere than its page', async () => {
  const called = new Set<string>();
  const server = await elsewhere(called);
  const { code, out } = await testDeploy(['--stack', 'Passkeys'], {
    AWS_ENDPOINT_URL: `http://localhost:${server.port}`,
  });
  await server.close();
  expect(out).toMatch(/Test Files.* \d+ passed/);
  expect(code, out).toBe(0);
  expect([...called]).toEqual(expect.arrayContaining(['/passkeys', '/passkeys/registration/options']));
  expect(out).toContain('Skipped:');
}, 400_000);

it.each([
  ['without an endpoint or --real-account', [], {}, 'Neither AWS_ENDPOINT_URL nor --real-account'],
  ['for a stack that does not exist', ['--stack', 'Other'], { AWS_ENDPOINT_URL: inject('url') }, 'no stack Other'],
  [
    'where its stack exists, which somebody may need',
    [],
    { AWS_ENDPOINT_URL: inject('url') },
    'There is a stack Passkeys',
  ],
])('`npm run test:deploy` deploys, tests and destroys nothing %s', async (_, args, env, message) => {
  const { code, out } = await testDeploy(args, env);
  expect({ code, out }).toEqual({ code: 2, out: expect.stringContaining(message) });
});

it('Each outside test is either for any deployed stack or for the local one', () => {
  const files = readdirSync(new URL('.', import.meta.url)).map((name) => name.replace('.test.ts', ''));
  expect([...deployedTests, ...Object.values(localTests).flat()].toSorted()).toEqual(files.toSorted());
});
