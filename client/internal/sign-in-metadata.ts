import { signInValueName } from '../../contract/shapes.ts';
import { base64url } from './encoding.ts';

/**
 * `ClientMetadata` of `RespondToAuthChallenge`: a random value, by which the claims of the tokens find this answer (docs/token-claims.md). A
 * new one for each answer. For the minutes after it, it also shows that a passkey or a recovery code began the session (`Tokens.signInValue`).
 */
export const signInMetadata = (): Record<typeof signInValueName, string> => ({
  [signInValueName]: base64url(crypto.getRandomValues(new Uint8Array(16))),
});
