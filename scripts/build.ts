/** Builds what deploys, ahead of synthesis: a bundle for each Lambda function and the web pages, into `dist/`. And the command. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPages } from 'vite';
import { administration, operations, streams, triggers } from '../contract/operations.ts';
import { bundling } from './bundling/options.ts';
import { command } from './package/options.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function bundleFunction(
  folder: 'triggers' | 'routes' | 'streams' | 'attachment' | 'notices',
  name: string,
  entry = name,
): Promise<void> {
  await bundle({
    ...bundling(name),
    absWorkingDir: root,
    entryPoints: [
      { in: `lambdas/${folder}/${entry}.ts`, out: 'index' },
      // Loaded where attestation is enforced, and run at synthesis; others do not pay for it.
      ...(name === 'register' ? [{ in: 'lambdas/ceremonies/metadata.ts', out: 'metadata' }] : []),
    ],
    outdir: `dist/lambdas/${name}`,
  });
}

/** Writes a line when a step is done, so that the command doesn't look hung. */
const done = (what: string) => () => console.error(`Built ${what} after ${(performance.now() / 1000).toFixed(1)} s`);

console.error('Building the functions, the command and the pages ...');
await rm(new URL('../dist', import.meta.url), { recursive: true, force: true });
await Promise.all([
  ...[
    ...Object.keys(triggers),
    'auth-challenge-chained',
    'post-authentication',
    'post-authentication-chained',
    'pre-token-generation',
    'pre-token-generation-chained',
  ].map((name) => bundleFunction('triggers', name)),
  bundleFunction('attachment', 'attachment', 'handler'),
  bundleFunction('notices', 'notices', 'handler'),
  ...Object.keys({ ...operations, ...administration }).map((name) => bundleFunction('routes', name)),
  bundle({ ...command, absWorkingDir: root }).then(done('the command')),
  ...Object.keys(streams).map((name) => bundleFunction('streams', name)),
  buildPages({ configFile: fileURLToPath(new URL('../vite.config.ts', import.meta.url)), logLevel: 'warn' }).then(
    done('the pages'),
  ),
]);
done('everything')();
