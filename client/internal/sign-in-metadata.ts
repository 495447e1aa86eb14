import { signInValueName } from '../../contract/shapes.ts';
import { base64url } from './encoding.ts';

/**
 * `ClientMetadata` of `RespondToAuthChallenge`: a random value, by which the claims of the tokens find this answer (docs/token-claims.md). A
 * new one for each answer, and kept nowhere.
 */
export const signInMetadata = (): Record<typeof signInValueName, string> => ({
  [signInValueName]: base64url(crypto.getRandomValues(new Uint8Array(16))),
});
