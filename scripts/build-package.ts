/**
 * Builds what `npm pack` packs beside the functions, the pages and the command of `npm run build`: the construct and the browser client,
 * with their types.
 */
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { construct } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('bin/tsc', import.meta.resolve('typescript/package.json')));

function compile(project: string): void {
  const { status, stdout } = spawnSync(process.execPath, [compiler, '--project', project], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${project}: ${stdout}`);
}

/** TypeScript writes the names of the compiled files into code, and leaves those of the sources in types. */
async function nameCompiledFiles(folder: string): Promise<void> {
  for (const file of globSync('**/*.d.ts', { cwd: join(root, folder) })) {
    const path = join(root, folder, file);
    const types = await readFile(path, 'utf8');
    await writeFile(path, types.replaceAll(/(from |import\()(["'])(\.[^"']*)\.ts\2/g, '$1$2$3.js$2'));
  }
}

await Promise.all(
  ['dist/cdk', 'dist/browser'].map((folder) => rm(join(root, folder), { recursive: true, force: true })),
);
await bundle({ ...construct, absWorkingDir: root });
// Node and TypeScript take what is below for CommonJS.
await writeFile(join(root, 'dist/cdk/package.json'), '{ "type": "commonjs" }\n');
for (const [project, folder] of [
  ['construct', 'dist/cdk/types'],
  ['client', 'dist/browser'],
] as const) {
  compile(`scripts/package/tsconfig.${project}.json`);
  await nameCompiledFiles(folder);
}
