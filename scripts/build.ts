/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. And the command. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { functionEntries } from './bundling/function-entries.ts';
import { bundling } from './bundling/options.ts';
import { command } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function bundleFunction(name: string, entry: string): Promise<void> {
  await bundle({
    ...bundling(name),
    absWorkingDir: root,
    entryPoints: [
      { in: entry, out: 'index' },
      // Loaded where attestation is enforced, and run at synthesis; others do not pay for it.
      ...(name === 'register' ? [{ in: 'lambdas/ceremonies/metadata.ts', out: 'metadata' }] : []),
    ],
    outdir: `dist/lambdas/${name}`,
  });
}

await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  ...Object.entries(functionEntries).map(([name, entry]) => bundleFunction(name, entry)),
  bundle({ ...command, absWorkingDir: root }),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }),
]);
