/**
 * Recovery codes: what somebody keeps on paper for the day when no passkey is at hand. Sixteen characters of five random bits each.
 *
 * 80 random bits can't be guessed from a digest either, so that a plain hash keeps them: what makes password hashes slow is there for
 * secrets that people choose. The user is part of what is hashed, so that a guess is one of a single user's codes, not of everybody's.
 */
import { createHash, randomInt } from 'node:crypto';
import { PasskeyError } from '../passkey-error.ts';
import type { RecoveryStore } from '../store/recovery-store.ts';
import type { TryOutcome } from '../store/try-recovery-code.ts';
import type { Round } from './authentication.ts';

/** Crockford's Base32 (https://www.crockford.com/base32.html): no I, L, O, which look like 1 and 0, and no U. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 16;
const groupLength = 4;
const setSize = 10;

/** A set of new codes, such as `7Q2M-X0KD-93TB-HW5C`, from the system's random source. */
export const newRecoveryCodes = (): string[] => Array.from({ length: setSize }, newRecoveryCode);

function newRecoveryCode(): string {
  const characters = Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
  return characters.replace(new RegExp(`.{${groupLength}}(?=.)`, 'g'), '$&-');
}

/**
 * The digest that a user's code is stored by, SHA-256 in base64url; nothing for what can't be a code. It is typed from paper: case, spaces
 * and dashes don't matter, and O, I and L are the 0 and 1 that they were read for.
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

const refusals: Record<
  Exclude<TryOutcome, 'right'>,
  [code: ConstructorParameters<typeof PasskeyError>[0], why: string]
> = {
  wrong: ['verification_failed', 'The recovery code is wrong or was used.'],
  locked: ['too_many_requests', 'Recovery codes are locked for an hour after five wrong ones.'],
  none: ['verification_failed', 'The user has no recovery codes.'],
};

/**
 * Sign-in by a recovery code: it is one of the user's newest set and is used for the first time. The same answer to the same round again
 * has the same outcome and no other effect. One write, for whoever it is.
 *
 * @throws PasskeyError with the reason when the code is refused
 */
export async function recover(
  typed: string,
  { userId, session, by }: Pick<Round, 'userId' | 'session' | 'by'>,
  { recovery }: { readonly recovery: Pick<RecoveryStore, 'attempt'> },
): Promise<void> {
  const digest = recoveryCodeDigest(userId, typed);
  // A slip of the pen is no try: nobody guesses with what can't be a code.
  if (!digest) throw new PasskeyError('invalid_request', 'That can’t be a recovery code.');
  const outcome = await recovery.attempt(userId, { digest, session, at: new Date(), by });
  if (outcome !== 'right') throw new PasskeyError(...refusals[outcome]);
}
