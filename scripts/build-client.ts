/**
 * Builds what `npm pack --workspace client` packs: the browser client and the files of `contract/` that it imports, with types, below
 * `client/dist/`. There as ES modules, and in `client/dist/cjs/` as CommonJS: for Jest, and for types with `moduleResolution: node10`. npm packs a
 * license only from the package's own folder, so it is copied there.
 */
import { copyFile, glob, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { browserTargets } from '../contract/browsers.ts';
import { compile } from './package/compile.ts';

const fromRoot = (path: string) => new URL(`../${path}`, import.meta.url);
const dist = fileURLToPath(fromRoot('client/dist'));

/** Writes the compiled modules in the syntax that the oldest browsers read. */
const write = (entryPoints: string[], format: 'esm' | 'cjs', outdir: string) =>
  build({
    ...{ entryPoints: entryPoints.map((name) => `${dist}/${name}`), outbase: dist, outdir, allowOverwrite: true },
    ...{ format, target: browserTargets, charset: 'utf8', logLevel: 'warning' },
  });

await rm(dist, { recursive: true, force: true });
await compile('client', 'client/dist');
const modules = await Array.fromAsync(glob('**/*.js', { cwd: dist }));
const types = await Array.fromAsync(glob('**/*.d.ts', { cwd: dist }));
await write(modules, 'cjs', `${dist}/cjs`);
await write(modules, 'esm', dist);
for (const name of types) {
  await mkdir(dirname(`${dist}/cjs/${name}`), { recursive: true });
  await copyFile(`${dist}/${name}`, `${dist}/cjs/${name}`);
}
await writeFile(`${dist}/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');
await copyFile(fromRoot('LICENSE'), fromRoot('client/LICENSE'));
