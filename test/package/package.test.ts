import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, test } from 'vitest';

const tarballs = inject('tarballs');
const tool = (name: string) => fileURLToPath(new URL(`../../node_modules/.bin/${name}`, import.meta.url));
const manifest = (folder: string) =>
  JSON.parse(readFileSync(new URL(`../../${folder}package.json`, import.meta.url), 'utf8'));

function run(name: string, ...options: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(name, options, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
  expect(`${status}\n${status === 0 ? '' : stdout}${stderr}`).toBe('0\n');
  return stdout;
}

const attw = (tarball: string, ...options: readonly string[]) =>
  run(tool('attw'), tarball, '--no-definitely-typed', '--format', 'ascii', ...options);

const filesOf = (tarball: string) =>
  run('tar', '--list', '--gzip', '--file', tarball)
    .trim()
    .split('\n')
    .map((name) => name.replace(/^package\//, ''))
    .sort();

/** The packages that files of these kinds import, as in `from 'name/path'` and `import('name')`. */
function importedBy(tarball: string, ...files: readonly string[]): string[] {
  const text = run('tar', '--extract', '--to-stdout', '--gzip', '--file', tarball, '--wildcards', ...files);
  const names = [...text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)["']((?:@[\w.-]+\/)?[\w:-]+)/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)].filter((name) => !isBuiltin(name)).sort();
}

describe.each([
  ['cognito-passkeys', ''],
  ['cognito-passkeys-client', 'client/'],
] as const)('%s', (name, folder) => {
  const tarball = tarballs[name];

  test('The package is as bundlers and Node expect one', () => {
    run(tool('publint'), 'run', tarball, '--strict');
  });

  test('The package has no sources, tests or maps', () => {
    expect(filesOf(tarball).filter((file) => /(?<!\.d)\.ts$|\.map$|\.test\./.test(file))).toEqual([]);
  });

  test('The published types import only packages that are installed with them', () => {
    const { dependencies, peerDependencies } = manifest(folder);
    const imported = importedBy(tarball, '*.d.ts');
    expect(imported).not.toEqual([]);
    expect(Object.keys({ ...dependencies, ...peerDependencies })).toEqual(expect.arrayContaining(imported));
  });
});

test('Both packages have the same version', () => {
  expect(manifest('client/').version).toBe(manifest('').version);
});

describe('The contents of cognito-passkeys', () => {
  const tarball = tarballs['cognito-passkeys'];

  test('The construct has types for CommonJS and ES modules, with old and new resolution', () => {
    attw(tarball, '--entrypoints', '.');
  });

  test('The package has the construct, the command, the functions and the pages, and no browser client', () => {
    const files = filesOf(tarball);
    expect(files.filter((file) => !file.startsWith('dist/'))).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'docs/runbook.md',
      'package.json',
    ]);
    expect(new Set(files.flatMap((file) => /^dist\/([^/]+)/.exec(file)?.[1] ?? []))).toEqual(
      new Set(['bin', 'cdk', 'lambdas', 'web']),
    );
  });
});

describe('The contents of cognito-passkeys-client', () => {
  const tarball = tarballs['cognito-passkeys-client'];

  test('Each entry point has types for CommonJS and ES modules, with old and new resolution', () => {
    attw(tarball, '--entrypoints', '.', './react', './messages.de');
  });

  test('The package has the client and the contract, and nothing of the functions', () => {
    const files = filesOf(tarball);
    expect(files.filter((file) => !file.startsWith('dist/'))).toEqual(['LICENSE', 'README.md', 'package.json']);
    expect(new Set(files.flatMap((file) => /^dist\/([^/]+)/.exec(file)?.[1] ?? []))).toEqual(
      new Set(['cjs', 'client', 'contract']),
    );
  });

  test('The code imports nothing but @simplewebauthn/browser, and React for the hooks', () => {
    expect(importedBy(tarball, '*.js')).toEqual(['@simplewebauthn/browser', 'react']);
  });
});
