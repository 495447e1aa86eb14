import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

/** What is published from this repository. */
export type PackageName = 'cognito-passkeys' | 'cognito-passkeys-client';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packed files, by the names of the packages. */
    tarballs: Record<PackageName, string>;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

const packing = ['pack', '--silent', '--ignore-scripts', '--workspace', 'client', '--include-workspace-root'];

/** Packs both packages as `npm publish` does, from the build that is there: building it anew would take it from other tests. */
export default function setup(project: TestProject): () => void {
  for (const script of ['build-package', 'build-client']) {
    execFileSync(process.execPath, [`scripts/${script}.ts`], { cwd: root });
  }
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const names = execFileSync('npm', [...packing, '--pack-destination', folder], { cwd: root, encoding: 'utf8' });
  const tarballs = names
    .trim()
    .split('\n')
    .map((name) => [name.replace(/-\d.*$/, ''), join(folder, name)]);
  project.provide('tarballs', Object.fromEntries(tarballs));
  return () => rmSync(folder, { recursive: true, force: true });
}
