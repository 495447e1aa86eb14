/**
 * Recovery codes, for users who have lost all passkeys. A code has sixteen characters of five random bits each.
 *
 * 80 random bits cannot be guessed from a digest either, so a plain hash is enough: slow password hashes protect
 * secrets that people choose. The user is part of the hash, so that a guess is valid for one user only.
 */
import { createHash, randomInt } from 'node:crypto';
import { PasskeyError, type Refusals } from '../passkey-error.ts';
import type { Store } from '../store/store.ts';
import type { TryOutcome } from '../store/try-recovery-code.ts';
import type { Round } from './authentication.ts';

/** Crockford's Base32 (https://www.crockford.com/base32.html): no I, L, O, which look like 1 and 0, and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
const groupLength = 4;
const setSize = 10;

/** Makes a set of ten codes, such as `7Q2M-X0KD-93TB-HW5C`, from the system's random source. */
export const newRecoveryCodes = (): string[] => Array.from({ length: setSize }, newRecoveryCode);

/** Makes one code. */
export function newRecoveryCode(): string {
  const characters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return characters.replace(new RegExp(`.{${groupLength}}(?=.)`, 'g'), '$&-');
}

/**
 * Returns the digest that a user's code is stored under, SHA-256 in base64url, or `undefined` for a malformed code.
 * Case, spaces and dashes are ignored, and O, I and L count as 0 and 1, because people type codes from paper.
 */
export function recoveryCodeDigest(userId: string, typed: string): string | undefined {
  const code = typed
    .toUpperCase()
    .replaceAll(/[\s\p{Dash_Punctuation}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
  if (code.length !== length || [...code].some((character) => !alphabet.includes(character))) return undefined;
  return createHash('sha256')
    .update(JSON.stringify(['recovery-code', userId, code]))
    .digest('base64url');
}

/**
 * Returns the digests of new codes, in their order.
 *
 * @throws Error if a code is malformed: nobody could sign in with it
 */
export const digestsOfNewCodes = (userId: string, codes: readonly string[]): string[] =>
  codes.map((code) => {
    const digest = recoveryCodeDigest(userId, code);
    if (!digest) throw new Error('A new recovery code is malformed.');
    return digest;
  });

const refusals: Refusals<Exclude<TryOutcome, 'right'>> = {
  wrong: ['verification_failed', 'The recovery code is wrong.'],
  used: ['verification_failed', 'The recovery code was used before.'],
  limit: ['too_many_requests', 'Too many wrong recovery codes were tried. A right one works all the same.'],
  none: ['verification_failed', 'The user has no recovery codes.'],
};

/**
 * Signs a user in with a recovery code. The code must be in the user's newest set and be used for the first time. The
 * same answer to the same round again has the same outcome and no other effect. One write or two, also for unknown users.
 *
 * @throws PasskeyError with the reason if the code is refused
 */
export async function recover(
  typed: string,
  { userId, session, signIn, by }: Pick<Round, 'userId' | 'session' | 'signIn' | 'by'>,
  { store }: { readonly store: Pick<Store, 'tryRecoveryCode'> },
): Promise<void> {
  const digest = recoveryCodeDigest(userId, typed);
  // A malformed code is not counted as an attempt.
  if (!digest) throw new PasskeyError('invalid_request', 'That can’t be a recovery code.');
  const outcome = await store.tryRecoveryCode(userId, { digest, session, signIn, at: new Date(), by });
  if (outcome !== 'right') throw new PasskeyError(...refusals[outcome]);
}
