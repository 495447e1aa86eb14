import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { peerHandlers } from './systems/peer.ts';

const home = join(import.meta.dirname, 'peer');
const handlers = join(home, 'node_modules/amazon-cognito-passwordless-auth/dist/cdk/custom-auth');

/** Where bundles go: below bench/peer/node_modules, so that `@aws-sdk` is found unbundled, as in Lambda's runtime. */
const bundleFolder = join(home, 'node_modules/.cache/bundles');

/** Installs the peer and the AWS SDK of Lambda's runtime into bench/peer/node_modules, if that has not been done. */
export async function installPeer(): Promise<void> {
  if (existsSync(handlers)) return;
  const command = ['ci', '--prefix', home, '--ignore-scripts', '--no-audit', '--no-fund'];
  const [code] = await once(spawn('npm', command, { stdio: ['ignore', 'ignore', 'inherit'] }), 'exit');
  if (code !== 0) throw new Error('npm could not install what bench/peer/package.json names.');
}

/**
 * Bundles the published handlers as the peer's construct does: CDK's `NodejsFunction` with ESM output and its defaults, that is
 * not minified, esbuild's own order of main fields, and the AWS SDK left to the runtime. The API of credentials has a banner,
 * for the sake of cbor.
 *
 * @param from the package's folder of handlers
 * @param folder where bundles go; `@aws-sdk` has to be found from there
 * @returns that folder, with a folder a handler in it
 */
export async function bundlePeer(from = handlers, folder = join(bundleFolder, 'peer')): Promise<string> {
  const banner = "import{createRequire}from 'module';const require=createRequire(import.meta.url);";
  await Promise.all(
    [...new Set(Object.values(peerHandlers))].map((name) =>
      build({
        entryPoints: [join(from, `${name}.js`)],
        outfile: join(folder, name, 'index.mjs'),
        bundle: true,
        target: 'node22',
        platform: 'node',
        format: 'esm',
        external: ['@aws-sdk/*', '@smithy/*'],
        logLevel: 'error',
        ...(name === 'fido2-credentials-api' && { banner: { js: banner } }),
      }),
    ),
  );
  return folder;
}

/** Bundles the runtime and what it runs on the benchmark's own behalf. */
export async function bundleRuntime(): Promise<{ readonly runtime: string; readonly burn: string }> {
  const entryPoints = ['runtime', 'burn'].map((name) => join(import.meta.dirname, 'lambda', `${name}.ts`));
  await build({
    entryPoints,
    outdir: bundleFolder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
  });
  return { runtime: join(bundleFolder, 'runtime.mjs'), burn: join(bundleFolder, 'burn.mjs') };
}
