/** What a service said when it was asked: the thing, that there is none, or why it can't be known. */
export type LookedUp<T> =
  | { readonly state: 'found'; readonly value: T }
  | { readonly state: 'missing' }
  | { readonly state: 'unknown'; readonly why: string };

/**
 * Asks. One question that fails, for lack of a permission or otherwise, does not end the others.
 *
 * @param action as IAM names it, such as `lambda:GetPolicy`
 */
export async function lookUp<T>(action: string, ask: () => Promise<T | undefined>): Promise<LookedUp<T>> {
  try {
    const value = await ask();
    return value === undefined ? { state: 'missing' } : { state: 'found', value };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
    if (name === 'ResourceNotFoundException') return { state: 'missing' };
    if (isDenied(name)) return { state: 'unknown', why: `These credentials lack ${action}.` };
    return { state: 'unknown', why: `${action} failed: ${message || name}` };
  }
}

/** Whether an error of AWS's SDK, by its name, says that IAM does not allow the call. */
export const isDenied = (name: string) => /^AccessDenied(Exception)?$/.test(name);

/** Something not asked for, since what it depends on is not known. */
export const notAsked = (why: string): LookedUp<never> => ({ state: 'unknown', why });
