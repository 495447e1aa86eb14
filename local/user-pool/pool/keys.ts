import { hkdfSync } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import * as v from 'valibot';
import type { Random } from './random.ts';
import type { Table } from './table.ts';

const jwk = v.looseObject({ kty: v.string(), kid: v.string(), n: v.string(), e: v.string() });
const stored = v.object({ access: jwk, id: jwk, secret: v.string() });

interface SigningKey {
  readonly kid: string;
  readonly privateKey: CryptoKey | Uint8Array;
  readonly publicJwk: JWK;
}

/** The keys of the pool, made once and kept in its table. */
export interface Keys {
  /** Cognito signs access tokens and ID tokens with different keys. */
  readonly access: SigningKey;
  readonly id: SigningKey;
  /** A 256-bit key for this purpose and no other. */
  secretFor(purpose: string): Uint8Array;
}

/** Reads the keys of the pool from its table, or makes them. */
export async function openKeys(table: Table, random: Random): Promise<Keys> {
  const read = () => table.get('KEYS', stored);
  let keys = await read();
  if (!keys) {
    const record = { access: await newKey(random), id: await newKey(random), secret: random(32).toString('base64url') };
    await table.create({ key: 'KEYS', record });
    // Another process may have been first.
    keys = await read();
  }
  if (!keys) throw new Error('the keys of the local user pool were deleted while it started');
  const { access, id, secret } = keys;
  return {
    access: await signingKey(access),
    id: await signingKey(id),
    secretFor: (purpose) => new Uint8Array(hkdfSync('sha256', Buffer.from(secret, 'base64url'), '', purpose, 32)),
  };
}

async function newKey(random: Random) {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid: random(32).toString('base64') };
}

async function signingKey({ kid, kty, n, e, ...rest }: v.InferOutput<typeof jwk>): Promise<SigningKey> {
  return {
    kid,
    privateKey: await importJWK({ kid, kty, n, e, ...rest }, 'RS256'),
    publicJwk: { alg: 'RS256', e, kid, kty, n, use: 'sig' },
  };
}
