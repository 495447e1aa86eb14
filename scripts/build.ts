/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. And the command. */
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { type BundleName, bundleOf, bundles } from '../lib/functions/bundles.ts';
import { bundling } from './bundling/options.ts';
import { command } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One after another: esbuild uses all cores for each, and all at once take longer. */
async function bundleFunctions() {
  const names = Object.keys(bundles) as BundleName[];
  for (const name of names) await bundleFunction(name);
  await removeOthers('dist/lambdas', names);
}

async function bundleFunction(name: BundleName) {
  const { source, furtherEntries = {} } = bundleOf(name);
  const outdir = `dist/lambdas/${name}`;
  const { metafile } = await bundle({
    ...bundling(name),
    metafile: true,
    absWorkingDir: root,
    entryPoints: Object.entries({ index: source, ...furtherEntries }).map(([out, path]) => ({
      in: `lambdas/${path}.ts`,
      out,
    })),
    outdir,
  });
  await removeOthers(
    outdir,
    Object.keys(metafile.outputs).map((file) => basename(file)),
  );
}

/** Removes what earlier builds left in a folder. What stays was overwritten, so that other commands can go on reading it. */
async function removeOthers(folder: string, built: readonly string[]) {
  const others = (await readdir(join(root, folder))).filter((name) => !built.includes(name));
  await Promise.all(others.map((name) => rm(join(root, folder, name), { recursive: true })));
}

/** Writes a line when a step is done, so that the command doesn't look hung. */
const done = (what: string) => () => console.error(`Built ${what} after ${(performance.now() / 1000).toFixed(1)} s`);

console.error('Building the functions, the command and the pages ...');
await Promise.all([
  bundleFunctions().then(done('the functions')),
  bundle({ ...command, absWorkingDir: root }).then(done('the command')),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }).then(
    done('the pages'),
  ),
]);
done('everything')();
