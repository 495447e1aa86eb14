import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { OnResolveArgs, Plugin, PluginBuild } from 'esbuild';

/**
 * Packages whose files do nothing but define when they are imported, and don't say so in their `package.json`. An assertion then leaves
 * out what only attestation needs: X.509, ASN.1 and the statement formats.
 */
const packages =
  /^(@simplewebauthn\/server|@peculiar\/|asn1js|pvtsutils|pvutils|@levischuck\/tiny-cbor|@hexagon\/base64)/;

/** Their files have a namespace of their own, so that esbuild asks this plugin about their imports and nobody else's. */
const namespace = 'side-effect-free';

export const sideEffectFree: Plugin = {
  name: 'side-effect-free packages',
  setup(build) {
    build.onResolve({ filter: packages }, (args) => resolve(build, args));
    build.onResolve({ filter: /^\./, namespace }, (args) => resolve(build, args));
    build.onLoad({ filter: /.*/, namespace }, async ({ path }) => ({
      contents: await readFile(path),
      resolveDir: dirname(path),
    }));
  },
};

async function resolve(build: PluginBuild, { path, pluginData, ...rest }: OnResolveArgs) {
  if (pluginData === namespace) return undefined;
  const resolved = await build.resolve(path, { ...rest, namespace: 'file', pluginData: namespace });
  return { ...resolved, namespace, pluginData: undefined, sideEffects: false };
}
