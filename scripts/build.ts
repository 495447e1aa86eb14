/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. And the command. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { type BundleName, bundleOf, bundles } from '../lib/functions/bundles.ts';
import { bundling } from './bundling/options.ts';
import { command } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

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

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  ...(Object.keys(bundles) as BundleName[]).map(bundleFunction),
  bundle({ ...command, absWorkingDir: root }),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }),
]);
