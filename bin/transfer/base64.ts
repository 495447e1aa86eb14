/**
 * Returns the base64url of a text in base64url or standard base64, with or without padding; `undefined` if it is
 * neither, or has bits set that stand for nothing.
 */
export function base64urlOf(text: string): string | undefined {
  if (text.endsWith('=') && text.length % 4 !== 0) return undefined;
  const plain = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
  return Buffer.from(plain, 'base64url').toString('base64url') === plain ? plain : undefined;
}
