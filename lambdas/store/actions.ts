import type { Credential } from './items.ts';
import { credentialDigest } from './keys.ts';
import type { NamedPasskey } from './stored-action.ts';

/** What an action says of a passkey. */
export const named = ({ id, name, aaguid }: Credential): NamedPasskey => ({
  credential: credentialDigest(id),
  name,
  aaguid,
});
