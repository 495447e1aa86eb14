import type { Passkey } from '../contract.ts';
import type { Credential, Profile } from '../store/items.ts';

/** A credential as its owner sees it. */
export function passkey(credential: Credential, profile: Pick<Profile, 'defaultCredential'> | undefined): Passkey {
  return {
    id: credential.id,
    name: credential.name,
    provider: null,
    aaguid: credential.aaguid,
    createdAt: credential.createdAt,
    lastUsedAt: credential.lastUsedAt ?? null,
    synced: credential.backedUp,
    default: credential.id === profile?.defaultCredential,
    transports: credential.transports,
  };
}
