import type { Plugin } from 'esbuild';

/**
 * Packages whose files do nothing but define when they are imported, and don't say so in their `package.json`. An assertion then leaves
 * out what only attestation needs: X.509, ASN.1 and the statement formats.
 */
const packages =
  /(^|node_modules\/)(@simplewebauthn\/server|@peculiar\/|asn1js|pvtsutils|pvutils|@levischuck\/tiny-cbor|@hexagon\/base64)/;

export const sideEffectFree: Plugin = {
  name: 'side-effect-free packages',
  setup(build) {
    build.onResolve({ filter: /.*/ }, async ({ path, pluginData, importer, ...rest }) => {
      const inPackage = packages.test(path) || (path.startsWith('.') && packages.test(importer));
      if (pluginData === sideEffectFree || !inPackage) return undefined;
      const resolved = await build.resolve(path, { ...rest, importer, pluginData: sideEffectFree });
      return { ...resolved, pluginData: undefined, sideEffects: false };
    });
  },
};
