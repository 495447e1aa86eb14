/**
 * Takes the place of the library's `getWebCrypto.js` in functions that verify assertions only: the three calls of Web Crypto that an
 * assertion needs, by `node:crypto`, which a cold start has loaded already. An ECDSA signature comes here as the authenticator
 * made it, in DER (docs/decisions/0008-what-a-cold-start-loads.md).
 */
import { createHash, createPublicKey, type JsonWebKey, type KeyObject, verify } from 'node:crypto';

interface Algorithm {
  readonly name: string;
  readonly hash?: { readonly name: string };
}

interface Key {
  readonly key: KeyObject;
  readonly algorithm: Algorithm;
}

/** The digest of each algorithm that is verified here; Ed25519 has its own. */
function digestOf({ name, hash }: Algorithm): string | null {
  if (name === 'Ed25519') return null;
  if (hash && (name === 'ECDSA' || name === 'RSASSA-PKCS1-v1_5')) return nodeName(hash.name);
  throw new Error(`${name} is not verified here.`);
}

/** `SHA-256` to `sha256`. */
const nodeName = (hash: string) => hash.replace('-', '').toLowerCase();

const subtle = {
  digest: async (hash: string, data: Uint8Array) => createHash(nodeName(hash)).update(data).digest(),
  importKey: async (_: 'jwk', key: JsonWebKey, algorithm: Algorithm): Promise<Key> => ({
    key: createPublicKey({ key, format: 'jwk' }),
    algorithm,
  }),
  /** The hash is the verification's for ECDSA and the key's for RSA, as in Web Crypto. */
  verify: async (algorithm: Algorithm, key: Key, signature: Uint8Array, data: Uint8Array) =>
    verify(digestOf({ ...key.algorithm, ...algorithm }), data, key.key, signature),
};

const webCrypto = { subtle };
export const getWebCrypto = async () => webCrypto;
