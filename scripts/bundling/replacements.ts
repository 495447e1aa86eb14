import type { Replacements } from './replaced.ts';

/**
 * The files of packages that bundles have ours for, from `lambdas/replaced/`. `package.json` has these packages in exactly these versions,
 * so that an update of other packages leaves them alone.
 */
export const replacements = {
  /** A function has no configuration files (decision 8). */
  configuration: {
    package: '@smithy/core',
    version: '3.41.0',
    files: { 'node-config-provider/fromSharedConfigFiles.js': 'lambdas/replaced/smithy/from-shared-config-files.ts' },
  },
  /** Few functions call anything with event streams, but every client brings them. */
  eventStreams: {
    package: '@smithy/core',
    version: '3.41.0',
    files: { 'submodules/event-streams/index.js': 'lambdas/replaced/smithy/event-streams.ts' },
  },
  /** An assertion has no certificate, and `node:crypto` verifies it without loading Web Crypto and an ASN.1 parser (decision 8). */
  assertions: {
    package: '@simplewebauthn/server',
    version: '14.0.3',
    files: {
      'isoCrypto/getWebCrypto.js': 'lambdas/replaced/simplewebauthn/web-crypto.ts',
      'isoCrypto/unwrapEC2Signature.js': 'lambdas/replaced/simplewebauthn/unwrap-ec2-signature.ts',
      'helpers/convertX509PublicKeyToCOSE.js': 'lambdas/replaced/simplewebauthn/convert-x509-public-key-to-cose.ts',
    },
  },
} satisfies Record<string, Replacements>;
