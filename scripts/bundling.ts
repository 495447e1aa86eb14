/** How esbuild bundles a Lambda function: what a cold start pays for is what is loaded, so nothing is that need not be. */
import { builtinModules } from 'node:module';
import type { BuildOptions, Plugin } from 'esbuild';

/**
 * Packages whose files do nothing but define when they are imported, and don't say so in their `package.json`. An assertion then leaves
 * out what only attestation needs: X.509, ASN.1 and the statement formats.
 */
const sideEffectFree =
  /(^|node_modules\/)(@simplewebauthn\/server|@peculiar\/|asn1js|pvtsutils|pvutils|@levischuck\/tiny-cbor|@hexagon\/base64)/;

const shakePackages: Plugin = {
  name: 'side-effect-free packages',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, importer, ...rest }) => {
      const inPackage = sideEffectFree.test(path) || (path.startsWith('.') && sideEffectFree.test(importer));
      if (pluginData === shakePackages || !inPackage) return undefined;
      const resolved = await build.resolve(path, { ...rest, importer, pluginData: shakePackages });
      return { ...resolved, pluginData: undefined, sideEffects: false };
    });
  },
};

/**
 * Takes Node's own modules from `process.getBuiltinModule()`. An ESM `import` reads every export of theirs, and reading those of
 * `node:http` loads undici: 33 ms (nodejs/node#57649).
 */
const builtins: Plugin = {
  name: 'built-in modules',
  setup(build) {
    const names = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[a-z_]+(\/[a-z]+)?$/ }, ({ path }) => {
      const name = path.replace(/^node:/, '');
      return names.has(name) ? { path: name, namespace: 'builtin', sideEffects: false } : undefined;
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule('node:${path}');`,
    }));
  },
};

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

/** Options for one function's bundle; the caller gives `entryPoints` and `outdir`. */
export const bundling = {
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
  plugins: [shakePackages, builtins, credentials],
} satisfies BuildOptions;
