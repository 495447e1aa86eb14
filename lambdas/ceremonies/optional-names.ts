/** The optional names in requests that add a passkey, by the rule of `optional-members.ts`. */
import * as v from 'valibot';
import { fitName } from '../names.ts';
import { optional } from './optional.ts';

/** Longest name of a passkey. */
export const maxNameCharacters = 64;

/** Authenticators may cut a label at 64 bytes (section 6.4.1); much longer ones are not names. */
const maxLabelCharacters = 256;

/**
 * Makes a name optional. `null`, an empty text and values that are no text mean absent. Characters that a name may not
 * have are left out, and a name of nothing else is absent, too.
 */
const optionalName = (maxCharacters: number) =>
  optional(
    v.pipe(
      v.unknown(),
      v.transform((given) => (typeof given === 'string' ? fitName(given) : '')),
      v.maxLength(maxCharacters),
      v.transform((text) => text || undefined),
    ),
  );

/** The optional names, by the names that they have in requests. Users read them. */
export const optionalNames = {
  name: optionalName(maxNameCharacters),
  userName: optionalName(maxLabelCharacters),
  displayName: optionalName(maxLabelCharacters),
};
