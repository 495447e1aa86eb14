/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { type OperationName, operations, type TriggerName, triggers } from '../lambdas/contract.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

const bundling: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  // The libraries' ESM builds: esbuild's default for Node takes CommonJS, of which nothing can be left out.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
};

async function bundleFunction(folder: 'triggers' | 'routes', name: TriggerName | OperationName): Promise<void> {
  await bundle({
    ...bundling,
    entryPoints: [{ in: `lambdas/${folder}/${name}.ts`, out: 'index' }],
    outdir: `dist/lambdas/${name}`,
  });
}

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  ...(Object.keys(triggers) as TriggerName[]).map((name) => bundleFunction('triggers', name)),
  ...(Object.keys(operations) as OperationName[]).map((name) => bundleFunction('routes', name)),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }),
]);
