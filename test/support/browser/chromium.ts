import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packaged, { inflate } from '@sparticuz/chromium';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/** What most CI images have. Chromium on Linux then says that its user reads `en-US@posix`. */
export const withoutLocale = { LANG: 'C.UTF-8', LC_ALL: '', LANGUAGE: '' };

/**
 * Starts Chromium: the one at `CHROME_PATH`; else, on Linux x64, the one npm brought; else an installed Chrome. It makes no
 * connections of its own.
 *
 * @param variables change its environment; an empty one is left out
 */
export async function launchChromium(variables: Readonly<Record<string, string>> = {}): Promise<Browser> {
  const { env = process.env, ...options } = await whichChromium();
  return chromium.launch({
    args: [
      ...['--no-sandbox', '--disable-quic', '--disable-background-networking', '--disable-component-update'],
      // A page that a test makes up has no address, so Chromium would not let it call this machine.
      '--disable-features=LocalNetworkAccessChecks',
    ],
    ...options,
    env: given({ ...env, ...variables }),
  });
}

/** Without variables that are empty. */
const given = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])));

async function whichChromium(): Promise<LaunchOptions> {
  const chosen = process.env['CHROME_PATH'];
  if (chosen) return { executablePath: chosen };
  if (process.platform !== 'linux' || process.arch !== 'x64') return { channel: 'chrome' };
  const executablePath = await packaged.executablePath();
  return { executablePath, env: await withWhatIsMissing(executablePath) };
}

/** Libraries and fonts come with the package too, for machines that have none. */
async function withWhatIsMissing(executablePath: string): Promise<NodeJS.ProcessEnv & Record<string, string>> {
  const starts = spawnSync(executablePath, ['--version']).status === 0;
  if (!starts) {
    const libraries = join(
      dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')),
      '../bin/al2023.tar.br',
    );
    await inflate(libraries);
  }
  return {
    ...given(process.env),
    ...(!starts && { LD_LIBRARY_PATH: join(tmpdir(), 'al2023/lib') }),
    ...(!existsSync('/etc/fonts/fonts.conf') && { FONTCONFIG_PATH: join(tmpdir(), 'fonts') }),
  };
}
