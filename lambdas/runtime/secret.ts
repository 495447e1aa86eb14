import { hkdfSync } from 'node:crypto';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** What is derived from the stack's one secret, each key for one purpose (HKDF, RFC 5869). */
export interface Keys {
  /** Seals challenges. */
  readonly seal: Uint8Array;
  /** Makes up the credential IDs of users who have none. */
  readonly decoy: Uint8Array;
}

/** The keys, as far as they are known here. Both throw what Secrets Manager's client throws: that is a fault. */
export interface KeySource {
  /** Of the secret's current version, read at most every five minutes. */
  current(): Promise<Keys>;
  /**
   * Of the current version and the previous one, for a seal that the current key, as it is known here, does not open: the secret may have
   * been rotated. Read at most every ten seconds, however many forged seals come.
   */
  recent(): Promise<Keys[]>;
}

const currentLifetime = 5 * 60_000;
const recentLifetime = 10_000;

function keysOf(secret: string): Keys {
  const derive = (purpose: string) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));
  return { seal: derive('passkeys/seal/1'), decoy: derive('passkeys/decoy/1') };
}

/** Reads the secret when its keys are first asked for. A failed read is tried again by the next call. */
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

  const current = kept(() => version('AWSCURRENT'), currentLifetime, now);
  const previous = kept(previousVersion, recentLifetime, now);
  const newest = kept(() => version('AWSCURRENT'), recentLifetime, now);
  return {
    current,
    recent: async () => (await Promise.all([newest(), previous()])).flat(),
  };
}

/** Keeps what `read` gave for a while, and for another while when it can't be read anew; a first failure is not kept. */
function kept<T>(read: () => Promise<T>, lifetime: number, now: () => number): () => Promise<T> {
  let last: { readonly value: Promise<T>; readonly at: number } | undefined;
  return () => {
    if (last && now() - last.at < lifetime) return last.value;
    const before = last?.value;
    const reading = { value: before ? read().catch(() => before) : read(), at: now() };
    last = reading;
    reading.value.catch(() => {
      if (last === reading) last = undefined;
    });
    return reading.value;
  };
}
