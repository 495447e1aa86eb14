import { randomBytes, randomUUID } from 'node:crypto';
import { rehearsalCredential } from '../../../lambdas/ceremonies/rehearsal.ts';
import type { AllowedCredential } from '../../../lambdas/ceremonies/unknown-users.ts';
import type { Store } from '../../../lambdas/store/store.ts';
import { anyCaller } from './caller.ts';

/** A credential of a kind, as an authenticator makes one: another ID each time. */
export function someCredential({
  bytes = 20,
  transports = ['hybrid', 'internal'],
  uuid = false,
} = {}): AllowedCredential {
  const id = uuid ? Buffer.from(randomUUID().replaceAll('-', ''), 'hex') : randomBytes(bytes);
  return { id: id.toString('base64url'), transports };
}

/** Stores credentials for a user, without the ceremony. Nobody has their private key. */
export async function storeCredentials(
  store: Pick<Store, 'addCredential'>,
  userId: string,
  credentials: readonly AllowedCredential[],
): Promise<void> {
  for (const { id, transports } of credentials) {
    const createdAt = new Date().toISOString();
    const credential = { ...rehearsalCredential, id, transports, userId, createdAt, registeredWith: randomUUID() };
    await store.addCredential(
      { ...credential, name: 'Passkey', relyingPartyId: 'login.example.com' },
      userId,
      20,
      anyCaller,
      'administrator',
    );
  }
}
