import { randomBytes } from 'node:crypto';
import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { rotatedSecret } from '../../contract/secret-text.ts';
import { CommandError } from '../command-error.ts';
import type { RotateSecretOptions } from './options.ts';

/**
 * Puts a new version of the secret, with a new seal and the same decoys. Secrets Manager makes the current version the
 * previous one, which opens seals too.
 *
 * @returns what to print; never a part of the secret
 * @throws CommandError `failed` if the secret has no text, and what Secrets Manager throws
 */
export async function rotateSecret({ secretId: SecretId, region, endpoint }: RotateSecretOptions): Promise<string> {
  const client = new SecretsManagerClient({ region, ...(endpoint && { endpoint: endpoint.href }) });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    if (!SecretString) throw new CommandError('failed', 'The secret has no text.');
    if (!isOurs(SecretString)) {
      throw new CommandError(
        'failed',
        'This is not the secret of seals and decoys: it has other members. Nothing was changed.',
      );
    }
    const next = rotatedSecret(SecretString, randomBytes(32).toString('base64url'));
    const { VersionId } = await client.send(new PutSecretValueCommand({ SecretId, SecretString: next }));
    return `Rotated: ${VersionId} is the current version. Functions take it up within five minutes.`;
  } finally {
    client.destroy();
  }
}

/**
 * Returns `true` for a first value, which is plain text, and for the JSON that a rotation writes. The stack's other secret, of the
 * distribution, is JSON with other members.
 */
function isOurs(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value !== 'object' || value === null || 'seal' in value;
  } catch {
    return true;
  }
}
