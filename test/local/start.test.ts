import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Command, startCommand } from './support/command.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const commands: Command[] = [];
function start(...options: Parameters<typeof startCommand>): Command {
  const command = startCommand(...options);
  commands.push(command);
  return command;
}
afterEach(async () => {
  for (const command of commands.splice(0)) {
    command.process.kill('SIGKILL');
    await command.ended;
  }
});

describe('`npm start`', { timeout: 90_000 }, () => {
  it('`npm start` serves the pages, their configuration as `-c` gives it, and the API, and leaves no process after Ctrl-C', async () => {
    const command = start(['--in-memory', '-c', 'relyingPartyName=Ada=Bob']);
    const url = await command.url;

    const config = await (await fetch(`${url}/config.json`)).json();
    expect(config).toMatchObject({
      region: 'ap-southeast-2',
      userPoolEndpoint: url,
      apiUrl: url,
      relyingParty: { id: 'localhost', name: 'Ada=Bob' },
    });
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    const html = await page.text();
    const [, script] = /<script type="module"[^>]* src="([^"]+)"/.exec(html) ?? [];
    expect((await fetch(`${url}${script}`)).headers.get('content-type')).toContain('javascript');
    const options = await fetch(`${url}/passkeys/authentication/options`, { method: 'POST' });
    expect(await options.json()).toMatchObject({ rpId: 'localhost', challenge: expect.any(String) });
    expect((await fetch(`${url}/passkeys`)).status).toBe(401);
    expect(await (await fetch(`${url}/_local/messages`)).json()).toEqual({ messages: [] });

    command.interrupt();
    expect(await command.ended).toBe(0);
    expect(command.anyLeft()).toBe(false);
    await expect(fetch(url)).rejects.toThrow();
    expect(command.output()).toContain('GET /config.json  200');
    expect(command.output()).not.toMatch(/error|warning|has ended/i);
  });

  it('`npm start` stops at once if it is interrupted during the start', async () => {
    const command = start(['--in-memory']);
    await expect.poll(() => command.output(), { timeout: 30_000 }).toContain('Starting');
    command.interrupt();
    expect(await command.ended).toBe(0);
    expect(command.anyLeft()).toBe(false);
    expect(command.output()).toBe('Starting: synthesizing the stack, and DynamoDB Local ...\n');
  });
});

/** What a command says when it can't start: one line, after the one that says it is starting. */
async function refusal(args: readonly string[], environment: Record<string, string | undefined> = {}): Promise<string> {
  const command = start(args, environment);
  expect(await command.ended).toBe(1);
  expect(command.anyLeft()).toBe(false);
  return command.output().replace(/^Starting.*\n/, '');
}

describe('The start errors of `npm start`', { timeout: 60_000 }, () => {
  it('`npm start` says in one line that the port is taken', async () => {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const advice = `Stop what is using it, or choose another: PORT=${port + 1} npm start`;
    expect(await refusal(['--in-memory'], { PORT: String(port) })).toBe(`Port ${port} is taken. ${advice}\n`);
    server.close();
  });

  it('`npm start` says in one line that Java is missing', async () => {
    const PATH = dirname(process.execPath);
    const said = await refusal(['--in-memory'], { PATH, JAVA_HOME: undefined });
    expect(said).toMatch(/^Java was not found\. DynamoDB Local needs Java 17 or newer\. Install it .*\n$/);
  });

  it('`npm start` says in one line that Java is too old', async () => {
    const old = temporaryFolder();
    writeFileSync(join(old, 'java'), `#!/bin/sh\necho 'openjdk version "11.0.2" 2019-01-15' >&2\n`);
    chmodSync(join(old, 'java'), 0o755);
    const PATH = [old, process.env['PATH']].join(delimiter);
    const said = await refusal(['--in-memory'], { PATH, JAVA_HOME: undefined });
    expect(said).toMatch(/^Java 11 is too old\. DynamoDB Local needs Java 17 or newer\. Install it .*\n$/);
  });

  it('`npm start` says in one line that PORT is invalid or that an option is unknown', async () => {
    expect(await refusal([], { PORT: 'http' })).toBe(
      'PORT is "http"; give a number from 0 to 65535, where 0 is any free port.\n',
    );
    expect(await refusal(['-c', 'web'])).toBe(
      '-c web: write name=value, such as -c publishAuditEvents=true (see --help)\n',
    );
    expect(await refusal(['--memory'])).toMatch(/^Unknown option '--memory'.*\(see --help\)\n$/);
  });
});
