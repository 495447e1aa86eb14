import type { Credential } from './items.ts';
import { credentialDigest } from './keys.ts';
import type { PasskeyReference } from './stored-action.ts';

/** Returns what an action says of a passkey that its own item does not hold. */
export const passkeyReference = ({ id, name, aaguid }: Credential): PasskeyReference => ({
  credential: credentialDigest(id),
  name,
  aaguid,
});
