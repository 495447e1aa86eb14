import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** What `npm pack` packed. */
    tarball: string;
  }
}

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Packs the package as `npm publish` does, from the build that is there: building it anew would take it from other tests. */
export default function setup(project: TestProject): () => void {
  execFileSync(process.execPath, ['scripts/build-package.ts'], { cwd: root });
  const folder = mkdtempSync(join(tmpdir(), 'packed-'));
  const name = execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
  });
  project.provide('tarball', join(folder, name.toString().trim()));
  return () => rmSync(folder, { recursive: true, force: true });
}
