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

describe('`npm start`, killed or started again', { timeout: 90_000 }, () => {
  it('`npm start` leaves no process after it is killed', async () => {
    const command = start(['--in-memory'], { TMPDIR: temporaryFolder() });
    const url = await command.url;
    await fetch(`${url}/passkeys/authentication/options`, { method: 'POST' });
    command.process.kill('SIGKILL');
    expect(await command.ended).toBe('SIGKILL');
    await expect.poll(() => command.anyLeft(), { timeout: 30_000 }).toBe(false);
  });

  it('`npm start` saves its data until `--reset`, and only one local stack may use the data', async () => {
    const cwd = temporaryFolder();
    const first = start([], {}, cwd);
    const { userPoolId } = Object(await (await fetch(`${await first.url}/config.json`)).json());
    const keys = async (url: string) => await (await fetch(`${url}/${userPoolId}/.well-known/jwks.json`)).json();
    const kept = await keys(await first.url);

    const second = start([], {}, cwd);
    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(
      /\nAnother local stack is using the data in .*\. Stop it, or start this one with --in-memory\.\n$/,
    );

    first.interrupt();
    expect(await first.ended).toBe(0);
    const again = start([], {}, cwd);
    expect(await keys(await again.url)).toEqual(kept);
    again.interrupt();
    expect(await again.ended).toBe(0);
    const reset = start(['--reset'], {}, cwd);
    expect(await keys(await reset.url)).not.toEqual(kept);
  });
});
