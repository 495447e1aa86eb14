/** Members of a value from the network; none if it is not an object. */
export const fieldsOf = (value: unknown) => Object(value) as Readonly<Record<string, unknown>>;

/** Returns `true` if a body is an object. AWS and the stack's API answer as their contracts say, so no more is checked. */
export const isAnswer = <Answer extends object>(body: unknown): body is Answer => Object(body) === body;

/** Parses JSON. Returns `undefined` if the text is not JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
