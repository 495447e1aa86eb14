/** How esbuild bundles a Lambda function: what a cold start pays for is what is loaded, so nothing is that need not be. */
import type { BuildOptions, Plugin } from 'esbuild';
import { type BundleName, bundleOf } from '../../lib/functions/bundles.ts';
import { builtins } from './builtins.ts';
import { replaced } from './replaced.ts';
import { replacements } from './replacements.ts';
import { sideEffectFree } from './side-effect-free.ts';

/**
 * A function's credentials are in its environment. The SDK would also bring the ways to find them in files, SSO, STS and instance
 * metadata, half of its code.
 */
const credentials: Plugin = {
  name: 'credentials from the environment',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: 'fromEnv',
      namespace: 'credentials',
    }));
    build.onLoad({ filter: /.*/, namespace: 'credentials' }, () => ({
      contents: "export { fromEnv as defaultProvider } from '@aws-sdk/credential-provider-env';",
      resolveDir: import.meta.dirname,
    }));
  },
};

const configuration = replaced(replacements.configuration);
const eventStreams = replaced(replacements.eventStreams);
const assertions = replaced(replacements.assertions);

/** For every function. */
const common = {
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  // The libraries' ESM builds: esbuild's default for Node takes CommonJS, of which nothing can be left out.
  mainFields: ['module', 'main'],
  // Source text costs time to compile: 6 ms of 60 for Verify.
  minify: true,
  keepNames: false,
  legalComments: 'none',
  logLevel: 'warning',
  // The SDK asks of each body whether it is one. Node's HTTP has none, and the question alone loads them: 3 ms.
  define: { ReadableStream: 'undefined' },
  plugins: [sideEffectFree, builtins, credentials],
} satisfies BuildOptions;

/** Options for one function's bundle, by its row; the caller gives `entryPoints` and `outdir`. */
export function bundling(name: BundleName): BuildOptions & { plugins: Plugin[] } {
  const { assertionsOnly, withoutSdk, rights } = bundleOf(name);
  // Lambda's client, which calls the pool's own triggers, can take their answers as streams.
  const callsFunctions = rights.includes('invokeEarlierTriggers');
  const sdk = withoutSdk ? [] : [configuration, ...(callsFunctions ? [] : [eventStreams])];
  return { ...common, plugins: [...sdk, ...(assertionsOnly ? [assertions] : []), ...common.plugins] };
}
