import type { Passkey } from '../../contract/shapes.ts';
import { providerOf } from '../providers.ts';
import type { Credential, Profile, UserRecord } from '../store/items.ts';

/** A user's passkeys as their owner sees them, oldest first. */
export function passkeys({ profile, credentials }: UserRecord): Passkey[] {
  const oldestFirst = credentials.toSorted((a, b) => a.createdAt.localeCompare(b.createdAt));
  return oldestFirst.map((credential) => passkey(credential, profile));
}

/** A credential as its owner sees it. */
export function passkey(credential: Credential, profile: Pick<Profile, 'defaultCredential'> | undefined): Passkey {
  return {
    id: credential.id,
    name: credential.name,
    provider: providerOf(credential.aaguid),
    aaguid: credential.aaguid,
    createdAt: credential.createdAt,
    lastUsedAt: credential.lastUsedAt ?? null,
    synced: credential.backedUp,
    default: credential.id === profile?.defaultCredential,
    transports: credential.transports,
  };
}
