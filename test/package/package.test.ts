import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';

const tarball = inject('tarball');
const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));

function run(name: string, ...options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(tool(name), options, { encoding: 'utf8' });
  expect(`${status}\n${stdout}${stderr}`).toMatch(/^0\n/);
  return stdout;
}

describe('The package', () => {
  test('The package passes publint in strict mode', () => {
    run('publint', 'run', tarball, '--strict');
  });

  test('The package has types for its main entry in CommonJS and ES modules, with old and new resolution', () => {
    run('attw', tarball, '--no-definitely-typed', '--format', 'ascii', '--entrypoints', '.');
  });

  test('The package has types for its ES modules for browsers', () => {
    const entries = ['./client', './client/react', './client/messages.de'];
    run(
      'attw',
      tarball,
      '--no-definitely-typed',
      '--format',
      'ascii',
      '--profile',
      'esm-only',
      '--entrypoints',
      ...entries,
    );
  });

  test('The package contains the build and its documents, without sources, tests or source maps', () => {
    const { stdout } = spawnSync('tar', ['--list', '--gzip', '--file', tarball], { encoding: 'utf8' });
    const names = stdout
      .trim()
      .split('\n')
      .map((name) => name.replace(/^package\//, ''));
    expect(names.filter((name) => !name.startsWith('dist/')).sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
    ]);
    expect(new Set(names.flatMap((name) => /^dist\/([^/]+)/.exec(name)?.[1] ?? []))).toEqual(
      new Set(['bin', 'browser', 'cdk', 'lambdas', 'web']),
    );
    expect(names.filter((name) => /(?<!\.d)\.ts$|\.map$|\.test\./.test(name))).toEqual([]);
  });
});
