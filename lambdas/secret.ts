import { hkdfSync } from 'node:crypto';
import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** What is derived from the stack's one secret, each key for one purpose (HKDF, RFC 5869). */
export interface Keys {
  /** Seals challenges. Those of the secret's current version first, then of the previous one, which still opens. */
  readonly seal: readonly [Uint8Array, ...Uint8Array[]];
  /** Makes up the credential IDs of users who have none. */
  readonly decoy: Uint8Array;
}

/** Gives the keys; `newerThan` (milliseconds since the epoch) asks for ones that were read after that moment. */
export type KeySource = (newerThan?: number) => Promise<Keys>;

const lifetime = 5 * 60_000;

const derive = (secret: string, purpose: string) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, 32));

/**
 * Reads the secret once and keeps the derived keys in memory for five minutes, so that a rotated secret comes into use
 * without a deployment.
 *
 * @throws whatever Secrets Manager's client throws: without the secret nothing can be sealed or opened.
 */
export function keySource(client: SecretsManagerClient, secretArn: string, now: () => number = Date.now): KeySource {
  let kept: { readonly keys: Promise<Keys>; readonly readAt: number } | undefined;

  async function version(stage: 'AWSCURRENT' | 'AWSPREVIOUS'): Promise<string | undefined> {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretArn, VersionStage: stage }));
    return SecretString;
  }

  async function previousVersion(): Promise<string | undefined> {
    try {
      return await version('AWSPREVIOUS');
    } catch (error) {
      // A secret that was never rotated has no previous version.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  async function read(): Promise<Keys> {
    const [current, previous] = await Promise.all([version('AWSCURRENT'), previousVersion()]);
    if (!current) throw new Error('The secret has no text.');
    return {
      seal: [derive(current, 'passkeys/seal/1'), ...(previous ? [derive(previous, 'passkeys/seal/1')] : [])],
      decoy: derive(current, 'passkeys/decoy/1'),
    };
  }

  return (newerThan = 0) => {
    if (kept === undefined || kept.readAt <= Math.max(now() - lifetime, newerThan)) {
      const reading = { keys: read(), readAt: now() };
      kept = reading;
      reading.keys.catch(() => {
        if (kept === reading) kept = undefined;
      });
    }
    return kept.keys;
  };
}
