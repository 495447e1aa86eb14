/** How esbuild bundles a Lambda function: what a cold start pays for is what is loaded, so nothing is that need not be. */
import { builtinModules } from 'node:module';
import type { BuildOptions, Plugin } from 'esbuild';

/**
 * Packages that do nothing but define when they are imported, and don't say so in their `package.json`. An assertion then leaves out
 * what only attestation needs: X.509, ASN.1 and the statement formats.
 */
const sideEffectFree =
  /^(@simplewebauthn\/server|@peculiar\/|asn1js|pvtsutils|pvutils|@levischuck\/tiny-cbor|@hexagon\/base64|@middy\/)/;

const shakePackages: Plugin = {
  name: 'side-effect-free packages',
  setup(build) {
    build.onResolve({ filter: sideEffectFree }, async ({ path, pluginData, ...rest }) => {
      if (pluginData === shakePackages) return undefined;
      const resolved = await build.resolve(path, { ...rest, pluginData: shakePackages });
      return resolved.errors.length > 0 ? resolved : { ...resolved, sideEffects: false };
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
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [shakePackages, builtins],
} satisfies BuildOptions;
