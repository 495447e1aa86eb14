/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. And the command. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { type BundleName, bundleOf, bundles } from '../lib/functions/bundles.ts';
import { bundling } from './bundling/options.ts';
import { command } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

/** One after another: esbuild uses all cores for each, and all at once take longer. */
async function bundleFunctions() {
  for (const name of Object.keys(bundles) as BundleName[]) await bundleFunction(name);
}

function bundleFunction(name: BundleName) {
  const { source, furtherEntries = {} } = bundleOf(name);
  return bundle({
    ...bundling(name),
    absWorkingDir: root,
    entryPoints: Object.entries({ index: source, ...furtherEntries }).map(([out, path]) => ({
      in: `lambdas/${path}.ts`,
      out,
    })),
    outdir: `dist/lambdas/${name}`,
  });
}

/** Writes a line when a step is done, so that the command doesn't look hung. */
const done = (what: string) => () => console.error(`Built ${what} after ${(performance.now() / 1000).toFixed(1)} s`);

console.error('Building the functions, the command and the pages ...');
await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  bundleFunctions().then(done('the functions')),
  bundle({ ...command, absWorkingDir: root }).then(done('the command')),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }).then(
    done('the pages'),
  ),
]);
done('everything')();
