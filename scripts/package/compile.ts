/** Compiles TypeScript for the two packages. */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

/** The compiler rewrites `.ts` to `.js` in the imports of the code it writes, but not in those of the types. */
async function nameCompiledFiles(folder: string): Promise<void> {
  for (const file of globSync('**/*.d.ts', { cwd: join(root, folder) })) {
    const path = join(root, folder, file);
    const types = await readFile(path, 'utf8');
    await writeFile(path, types.replaceAll(/(from |import\()(["'])(\.[^"']*)\.ts\2/g, '$1$2$3.js$2'));
  }
}

/**
 * Compiles the project `scripts/package/tsconfig.<name>.json`, which writes into `folder`, relative to the repository.
 *
 * @throws Error with the compiler's messages if the project does not compile
 */
export async function compile(name: string, folder: string): Promise<void> {
  const project = `scripts/package/tsconfig.${name}.json`;
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', project], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${project}: ${stdout}`);
  await nameCompiledFiles(folder);
}
