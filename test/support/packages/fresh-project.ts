import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { devNull, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inject } from 'vitest';

const own = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

/** The oldest versions that the package claims to work with, as arguments of `npm install`. */
export const oldest = Object.fromEntries(
  ['aws-cdk-lib', 'constructs'].map((name) => [name, `${name}@${own.peerDependencies[name].replace('^', '')}`]),
);

/** The CDK's command line that is known to read what these versions write; npm's cache may know an older one as the latest. */
export const commandLine = `aws-cdk@${own.devDependencies['aws-cdk'].replace('^', '')}`;

/**
 * What somebody's shell has: neither this repository's Node nor AWS credentials. `npm test` tells which Node started it, which is
 * the one to run on.
 */
function environment(): NodeJS.ProcessEnv {
  const { npm_node_execpath: node = process.execPath, PATH = '', HOME, TMPDIR } = process.env;
  const path = [dirname(node), ...PATH.split(':').filter((folder) => !folder.includes('node_modules'))].join(':');
  const settings = { npm_config_audit: 'false', npm_config_fund: 'false', npm_config_prefer_offline: 'true' };
  const offline = { AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull, AWS_EC2_METADATA_DISABLED: 'true' };
  const quiet = {
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    CDK_DISABLE_VERSION_CHECK: 'true',
    NEXT_TELEMETRY_DISABLED: '1',
    CI: '1',
  };
  return { PATH: path, HOME, TMPDIR, ...settings, ...offline, ...quiet };
}

/** A folder of somebody else's, outside this repository. */
export class FreshProject implements Disposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'fresh-project-'));

  /** Copies a folder of this repository into it. */
  copy(folder: URL): void {
    cpSync(folder, this.folder, { recursive: true, filter: (path) => !/node_modules|\.next|cdk\.out/.test(path) });
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.folder, name)), { recursive: true });
    writeFileSync(join(this.folder, name), text);
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /**
   * Runs a line in a shell, as a reader of a document would.
   *
   * @returns what it prints
   * @throws Error with what it prints when it fails
   */
  run(line: string, more: NodeJS.ProcessEnv = {}): string {
    const { status, stdout, stderr } = spawnSync(line, {
      shell: true,
      cwd: this.folder,
      encoding: 'utf8',
      env: { ...environment(), ...more },
    });
    if (status !== 0) throw new Error(`${line}\n${stdout}\n${stderr}`);
    return stdout;
  }

  /** Installs what its package.json names, with the packed packages in the place of the published ones. */
  install(): void {
    const { dependencies = {} } = JSON.parse(this.read('package.json'));
    const packed = Object.entries(inject('tarballs')).flatMap(([name, tarball]) =>
      name in dependencies ? tarball : [],
    );
    this.run(`npm install --ignore-scripts --loglevel=error ${packed.join(' ')}`);
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
