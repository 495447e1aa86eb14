import { createHmac, timingSafeEqual } from 'node:crypto';
import { invalidPassword } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { PasswordPolicy } from '../pool/properties.ts';
import type { User } from '../pool/users.ts';
import { bytes, fromHex, g, hash, hashNumber, power } from './srp-numbers.ts';

/** A password as stored: what SRP needs to check it, from which it cannot be computed back. */
export interface StoredPassword {
  readonly salt: string;
  readonly verifier: string;
}

/** SRP leaves the region out: `us-east-1_abc` is the pool `abc`. */
export const srpPoolName = (pool: Pool): string => pool.id.slice(pool.id.indexOf('_') + 1);

/** Stores the password for SRP: a salt, and g to the power of the salted hash. */
export function storePassword(pool: Pool, username: string, password: string): StoredPassword {
  const salt = pool.random(16).toString('hex');
  return { salt, verifier: verifierOf(pool, username, password, salt) };
}

function verifierOf(pool: Pool, username: string, password: string, salt: string): string {
  const x = hashNumber(bytes(fromHex(salt)), hash(`${srpPoolName(pool)}${username}:${password}`));
  return power(g, x).toString(16).padStart(768, '0');
}

export function passwordMatches(pool: Pool, user: User, password: string): boolean {
  if (!user.password) return false;
  const verifier = verifierOf(pool, user.username, password, user.password.salt);
  return timingSafeEqual(Buffer.from(verifier, 'hex'), Buffer.from(user.password.verifier, 'hex'));
}

/** A password nobody knows, always the same for the same name: SRP answers for unknown users as for known ones. */
export function unknowablePassword(pool: Pool, name: string): StoredPassword {
  const key = pool.keys.secretFor('simulated passwords');
  const part = (label: string) => createHmac('sha256', key).update(`${label} ${name}`).digest('hex');
  return { salt: part('salt').slice(0, 32), verifier: part('verifier') };
}

// Cognito's own list: https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
const symbols = '^$*.[]{}()?"!@#%&/\\,><\':;|_~`=+-';
const kinds = [
  { rule: 'RequireLowercase', text: 'lowercase', characters: 'abcdefghijkmnpqrstuvwxyz', test: /[a-z]/ },
  { rule: 'RequireUppercase', text: 'uppercase', characters: 'ABCDEFGHJKLMNPQRSTUVWXYZ', test: /[A-Z]/ },
  { rule: 'RequireNumbers', text: 'numeric', characters: '23456789', test: /[0-9]/ },
  { rule: 'RequireSymbols', text: 'symbol', characters: '!@#%&*+-_=?', test: hasSymbol },
] as const;

function hasSymbol(password: string): boolean {
  return [...password].some((character, at) =>
    character === ' ' ? at > 0 && at < password.length - 1 : symbols.includes(character),
  );
}

/** @throws {CognitoError} InvalidPasswordException, saying which rule of the pool's policy the password breaks */
export function requireGoodPassword(policy: PasswordPolicy, password: string): void {
  const refuse = (reason: string) => invalidPassword(`Password did not conform with policy: ${reason}`);
  if (password.length < policy.MinimumLength) throw refuse('Password not long enough');
  for (const { rule, text, test } of kinds) {
    const satisfied = typeof test === 'function' ? test(password) : test.test(password);
    if (policy[rule] && !satisfied) throw refuse(`Password must have ${text} characters`);
  }
}

/** A password for AdminCreateUser that satisfies every policy of its length. */
export function temporaryPassword(pool: Pool): string {
  const length = Math.max(pool.properties.Policies.PasswordPolicy.MinimumLength, 12);
  const characters = Array.from(pool.random(length), (byte, at) => {
    const { characters } = kinds[at % kinds.length] ?? kinds[0];
    return characters.charAt(byte % characters.length);
  });
  return characters.join('');
}

/** When a temporary password that is set now ends, in milliseconds since 1970. */
export function temporaryPasswordEnd(pool: Pool): number {
  const days = pool.properties.Policies.PasswordPolicy.TemporaryPasswordValidityDays;
  return pool.clock().getTime() + days * 86_400_000;
}
