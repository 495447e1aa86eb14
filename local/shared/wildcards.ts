/** Whether `value` is what a pattern of AWS says: `*` stands for any characters, `?` for one. */
export function matches(pattern: string, value: string, options: { readonly ignoreCase?: boolean } = {}): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, options.ignoreCase ? 'is' : 's').test(value);
}
