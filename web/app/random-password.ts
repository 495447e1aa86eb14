/**
 * A password that nobody has to know, because Cognito wants one of each user: 256 random bits, and one character of each kind that a pool may
 * ask for.
 */
export function randomPassword(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `aA1!${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
