import { hkdfSync } from 'node:crypto';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { secretParts } from '../../contract/secret-text.ts';

/** Keys derived from the stack's one secret (HKDF, RFC 5869), each for one purpose and from a part of its own. */
export interface Keys {
  /** Seals challenges. */
  readonly seal: Uint8Array;
  /** Derives decoys for users without passkeys. The same in each version of the secret. */
  readonly decoy: Uint8Array;
}

/** Source of the keys. Both operations throw the errors of Secrets Manager's client, which are faults. */
export interface KeySource {
  /** Returns the keys of the secret's current version, which is read at most every five minutes. */
  current(): Promise<Keys>;
  /**
   * Returns the keys of the current and the previous version, for seals that the cached key does not open: the secret
   * may have been rotated. Read at most every ten seconds, even if many forged seals arrive.
   */
  recent(): Promise<Keys[]>;
}

const currentLifetimeMs = 5 * 60_000;
const recentLifetimeMs = 10_000;

function keysOf(secret: string): Keys {
  const derive = (part: string, purpose: string) => new Uint8Array(hkdfSync('sha256', part, '', purpose, 32));
  const { seal, decoy } = secretParts(secret);
  return { seal: derive(seal, 'passkeys/seal/1'), decoy: derive(decoy, 'passkeys/decoy/1') };
}

/** Makes a key source that reads the secret on first use. After a failed read, the next call reads again. */
export function keySource(client: SecretsManagerClient, secretArn: string, now: () => number = Date.now): KeySource {
  async function version(VersionStage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<Keys> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage }));
    if (!SecretString) throw new Error('The secret has no text.');
    return keysOf(SecretString);
  }

  async function previousVersion(): Promise<Keys[]> {
    try {
      return [await version('AWSPREVIOUS')];
    } catch (error) {
      // A secret that was never rotated has no previous version.
      if (error instanceof ResourceNotFoundException) return [];
      throw error;
    }
  }

  const current = cached(() => version('AWSCURRENT'), currentLifetimeMs, now);
  const previous = cached(previousVersion, recentLifetimeMs, now);
  const newest = cached(() => version('AWSCURRENT'), recentLifetimeMs, now);
  return {
    current,
    recent: async () => (await Promise.all([newest(), previous()])).flat(),
  };
}

/**
 * Caches the result of `read`. If a later read fails, the old result is used for another lifetime. A failed first read
 * is not cached.
 */
function cached<T>(read: () => Promise<T>, lifetimeMs: number, now: () => number): () => Promise<T> {
  let last: { readonly value: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (last && now() - last.at < lifetimeMs) return last.value;
    const before = last?.value;
    const reading = { value: before ? read().catch(() => before) : read(), at: now() };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  };
}
