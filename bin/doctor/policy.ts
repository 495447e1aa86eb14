/** Returns the members of a function's policy that differ from the default, or `undefined` if the text is no JSON object. */
export function policyOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const policy: unknown = JSON.parse(text ?? '');
    return typeof policy === 'object' && policy !== null && !Array.isArray(policy) ? { ...policy } : undefined;
  } catch {
    return undefined;
  }
}
