import { fromBase64url } from './encoding.ts';

/** Claims of Cognito's tokens that are texts. */
export type Claims = Readonly<Record<string, string | undefined>>;

/**
 * What a token says. It is not verified: it came from Cognito itself, and what is read of it are labels that its user may see.
 *
 * @returns nothing of what is no JSON Web Token
 */
export function claimsOf(token: string): Claims {
  try {
    const [, payload = ''] = token.split('.');
    const claims: unknown = JSON.parse(new TextDecoder().decode(fromBase64url(payload)));
    const entries = Object.entries(typeof claims === 'object' && claims !== null ? claims : {});
    return Object.fromEntries(entries.filter(([, value]) => typeof value === 'string' && value !== ''));
  } catch {
    return {};
  }
}
