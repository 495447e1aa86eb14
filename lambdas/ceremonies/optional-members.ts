/**
 * The optional members of requests. This is the one place that lists them, with `optional-names.ts` for the names, which
 * sign-ins do not load; routes, triggers and ceremonies take their schemas from here.
 *
 * By the time a request arrives, the device has created the passkey or the user has unlocked it. So a member that is
 * optional never refuses a request because a client writes it in another way than to leave it out: native libraries
 * write `null` for what is not set, and old browsers write an empty text.
 *
 * Members that decide (IDs, keys, signatures, challenge, origin, types) are not optional and not in this list.
 */
import * as v from 'valibot';
import { optional } from './optional.ts';

/** Accepts a hint with any value, also `null`, and reads what can be used of it. */
const hint = <Read>(read: (given: unknown) => Read) => v.nullish(v.pipe(v.unknown(), v.transform(read)), {});

/** Most transports that are stored of a credential. */
const maxTransports = 8;

const isTransport = (given: unknown): given is string =>
  typeof given === 'string' && /^[a-z][a-z0-9-]{0,31}$/.test(given);

/**
 * Returns the entries that can be transports, each once. Unknown ones count, as section 5.2.1 of WebAuthn Level 3
 * requires, if they look like an identifier. Anything else is dropped.
 */
const transportsIn = (given: unknown): string[] =>
  Array.isArray(given) ? [...new Set(given.filter(isTransport))].slice(0, maxTransports) : [];

/** The optional members by the names that they have in requests. */
export const optionalMembers = {
  /** Hints of a credential. No extension is requested, so the results are ignored. */
  clientExtensionResults: hint(() => ({})),
  transports: hint(transportsIn),
  /** Hints of client data: whether the ceremony ran in a frame. Another value than these decides, so it is refused. */
  crossOrigin: optional(v.boolean()),
  topOrigin: optional(v.string()),
  /** A switch that relaxes a check, so only `true` turns it on. */
  conditional: hint((given) => (given === true ? true : undefined)),
  /** A switch. */
  default: optional(v.boolean()),
};
