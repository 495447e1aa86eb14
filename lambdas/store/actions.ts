import type { Credential, NamedPasskey } from './items.ts';
import { credentialDigest } from './keys.ts';

/** What an action says of a passkey. */
export const named = ({ id, name, aaguid }: Credential): NamedPasskey => ({
  credential: credentialDigest(id),
  name,
  aaguid,
});
