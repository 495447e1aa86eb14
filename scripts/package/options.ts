/** How esbuild bundles the parts of the package that run on the machine of whoever synthesizes. */
import type { BuildOptions } from 'esbuild';

/** The oldest Node that the package runs on (`engines` in package.json). */
const target = 'node20.19';

/**
 * The construct: CommonJS, as the CDK itself is, so that CommonJS apps, their Jest tests and ES modules can all load it. One file, two
 * folders below the package: `lib/functions/built-files.ts` relies on that.
 */
export const construct = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target,
  format: 'cjs',
  entryPoints: ['lib/index.ts'],
  outdir: 'dist/cdk',
  define: { 'import.meta.url': 'moduleUrl' },
  banner: { js: "const moduleUrl = require('node:url').pathToFileURL(__filename).href;" },
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** The command, with what it imports: who uses the construct or the client alone installs none of that. */
export const command = {
  bundle: true,
  platform: 'node',
  target,
  format: 'esm',
  // A command loads what it needs, and no other command's libraries.
  splitting: true,
  mainFields: ['module', 'main'],
  entryPoints: ['bin/passkeys.ts'],
  outdir: 'dist/bin',
  chunkNames: 'chunks/[name]-[hash]',
  // Some of the libraries are CommonJS.
  banner: {
    js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
  },
  minifySyntax: true,
  legalComments: 'external',
  logLevel: 'warning',
} satisfies BuildOptions;
