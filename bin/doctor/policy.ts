/** What a function's policy says otherwise than the default, or nothing when it is no JSON object. */
export function policyOf(text: string | undefined): Readonly<Record<string, unknown>> | undefined {
  try {
    const policy: unknown = JSON.parse(text ?? '');
    return typeof policy === 'object' && policy !== null && !Array.isArray(policy) ? { ...policy } : undefined;
  } catch {
    return undefined;
  }
}
