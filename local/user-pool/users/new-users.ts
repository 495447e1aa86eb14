import { invalidParameter } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import { uuid } from '../pool/random.ts';
import type { User } from '../pool/users.ts';

const looksLikeEmail = (text: string) => /^[^\s@]+@[^\s@]+$/.test(text);

/**
 * A user who is not stored yet. Where users sign in with e-mail, the name given is the address and the username is the `sub`.
 * @throws {CognitoError} InvalidParameterException: the name is no e-mail address where it has to be
 */
export function newUser(
  pool: Pool,
  name: string,
  attributes: Readonly<Record<string, string>>,
  status: User['status'],
): User {
  const sub = uuid(pool.random);
  const now = pool.clock().getTime();
  const common = { sub, status, enabled: true, signOuts: 0, createdAt: now, modifiedAt: now };
  if (!pool.properties.UsernameAttributes.includes('email')) {
    return { ...common, username: name, attributes: withVerification(attributes) };
  }
  if (!looksLikeEmail(name)) throw invalidParameter('Username should be an email.');
  return { ...common, username: sub, attributes: withVerification({ ...attributes, email: name }) };
}

// Cognito says of every e-mail address whether it is verified.
function withVerification(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return attributes['email'] ? { email_verified: 'false', ...attributes } : { ...attributes };
}
