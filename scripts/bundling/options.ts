/** How esbuild bundles a Lambda function: what a cold start pays for is what is loaded, so nothing is that need not be. */
import type { BuildOptions, Plugin } from 'esbuild';
import { type BundleName, bundleOf } from '../../lib/functions/bundles.ts';
import { builtins } from './builtins.ts';
import { replaced } from './replaced.ts';
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

/** A function has no configuration files either (decision 8). */
const configuration = replaced({
  package: '@smithy/core',
  version: '3.41.0',
  files: { 'node-config-provider/fromSharedConfigFiles.js': 'lambdas/replaced/smithy/from-shared-config-files.ts' },
});

/** Nor do the calls of most have event streams, but they are in every client. */
const eventStreams = replaced({
  package: '@smithy/core',
  version: '3.41.0',
  files: { 'submodules/event-streams/index.js': 'lambdas/replaced/smithy/event-streams.ts' },
});

/** An assertion has no certificate, and `node:crypto` verifies it without loading Web Crypto and an ASN.1 parser (decision 8). */
const assertions = replaced({
  package: '@simplewebauthn/server',
  version: '14.0.3',
  files: {
    'isoCrypto/getWebCrypto.js': 'lambdas/replaced/simplewebauthn/web-crypto.ts',
    'isoCrypto/unwrapEC2Signature.js': 'lambdas/replaced/simplewebauthn/unwrap-ec2-signature.ts',
    'helpers/convertX509PublicKeyToCOSE.js': 'lambdas/replaced/simplewebauthn/convert-x509-public-key-to-cose.ts',
  },
});

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
