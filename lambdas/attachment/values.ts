/** Values of settings, without the SDK: synthesis reads settings too. */

/** Settings of a user pool or an app client as Cognito describes them, in the names of its JSON. */
export type Settings = Readonly<Record<string, unknown>>;

/** A setting that is an object; an empty one when it is not there. */
export const object = (value: unknown): Settings =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {};

/** A setting that is a list of texts; an empty one when it is not there. */
export const texts = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((it) => typeof it === 'string') : [];
