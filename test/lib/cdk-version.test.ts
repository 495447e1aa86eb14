import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { construct } from '../../scripts/package/options.ts';

const root = join(import.meta.dirname, '../..');
const { peerDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const oldest = (name: string) => peerDependencies[name].replace('^', '');

const folder = mkdtempSync(join(tmpdir(), 'cdk-version-'));
const modules = join(folder, 'node_modules');
beforeAll(async () => {
  await build({ ...construct, absWorkingDir: root, outdir: join(folder, 'dist/cdk') });
  mkdirSync(modules);
  for (const name of ['tldts', 'valibot', 'fastest-levenshtein', 'tldts-core']) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What an app reads that loads the packed construct with these versions, which have nothing that is newer. */
function load(versions: Record<string, string>): string {
  for (const [name, version] of Object.entries(versions)) {
    rmSync(join(modules, name), { recursive: true, force: true });
    mkdirSync(join(modules, name), { recursive: true });
    writeFileSync(join(modules, name, 'package.json'), JSON.stringify({ name, version, main: 'index.js' }));
    writeFileSync(join(modules, name, 'index.js'), '');
  }
  const app = `require(${JSON.stringify(join(folder, 'dist/cdk/index.js'))})`;
  return spawnSync(process.execPath, ['-e', app], { encoding: 'utf8' }).stderr;
}

describe('The CDK that is installed', () => {
  test.each([
    ['aws-cdk-lib', '2.268.9'],
    ['aws-cdk-lib', '2.99.0'],
    ['aws-cdk-lib', '1.204.0'],
    ['constructs', '10.4.2'],
    ['constructs', '10.0.0'],
  ])('The construct names the version to install if %s %s is installed', (name, version) => {
    const newest = { 'aws-cdk-lib': oldest('aws-cdk-lib'), constructs: oldest('constructs') };
    expect(load({ ...newest, [name]: version })).toContain(
      `\nError: cognito-passkeys needs ${name} ${oldest(name)} or newer, and ${version} is installed. ` +
        `Run: npm install ${name}@^${oldest(name)}\n`,
    );
  });

  test('The construct does not refuse the oldest supported version', () => {
    const error = load({ 'aws-cdk-lib': oldest('aws-cdk-lib'), constructs: oldest('constructs') });
    // These are empty packages, so that something is missing later.
    expect(error).not.toContain('is installed');
    expect(error).toContain("Cannot find module 'aws-cdk-lib/");
  });
});
