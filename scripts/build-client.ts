/**
 * Builds what `npm pack --workspace client` packs: the browser client and the files of `contract/` that it imports, with types, below
 * `client/dist/`. There as ES modules, and in `client/dist/cjs/` as CommonJS: for Jest, and for types with `moduleResolution: node10`. npm packs a
 * license only from the package's own folder, so it is copied there.
 */
import { globSync } from 'node:fs';
import { copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { browserTargets } from '../contract/browsers.ts';
import { compile } from './package/compile.ts';
import { reachableTypes } from './package/reachable-types.ts';

const fromRoot = (path: string) => new URL(`../${path}`, import.meta.url);
const dist = fileURLToPath(fromRoot('client/dist'));

/** Writes the compiled modules in the syntax that the oldest browsers read. */
const write = (entryPoints: string[], options: BuildOptions) =>
  build({
    ...{ entryPoints: entryPoints.map((name) => `${dist}/${name}`), outbase: dist, outdir: dist, allowOverwrite: true },
    ...{ target: browserTargets, charset: 'utf8', logLevel: 'warning' },
    ...options,
  });

await rm(dist, { recursive: true, force: true });
await compile('client', 'client/dist');
const modules = globSync('**/*.js', { cwd: dist });
// For tests in Node: its size matters more than how it reads.
await write(modules, { format: 'cjs', minify: true, outdir: `${dist}/cjs` });
await write(modules, { format: 'esm' });

const entries = globSync('client/{index,react,errors/messages.*}.js', { cwd: dist }).map((name) => name.slice(0, -3));
for (const name of reachableTypes(dist, entries)) {
  await mkdir(dirname(`${dist}/cjs/${name}`), { recursive: true });
  await rename(`${dist}/${name}`, `${dist}/cjs/${name}`);
}
for (const name of globSync('{client,contract}/**/*.d.ts', { cwd: dist })) await rm(`${dist}/${name}`);
// The types are there once. A declaration file of its own tells compilers that `import` gets an ES module.
for (const name of entries) {
  const types = relative(dirname(name), `cjs/${name}.js`);
  await writeFile(`${dist}/${name}.d.ts`, `export * from '${types}';\n`);
}
await writeFile(`${dist}/cjs/package.json`, '{ "type": "commonjs", "sideEffects": false }\n');
await copyFile(fromRoot('LICENSE'), fromRoot('client/LICENSE'));
