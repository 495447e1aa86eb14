/** Schemas of WebAuthn's JSON (Level 3, section 5.1) from clients. They drop unknown members and limit sizes. */
import * as v from 'valibot';

/** Base64url of `minBytes` to `maxBytes` bytes, in its canonical form, so that equal bytes are equal strings. */
export const base64url = (maxBytes: number, minBytes = 1) =>
  v.pipe(
    v.string(),
    v.minLength(minBytes),
    v.maxLength(Math.ceil((maxBytes * 4) / 3)),
    v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
  );

/** An object without a member `__proto__`. Honest clients send none. */
export const plainObject = v.custom<object>(
  (input) => typeof input === 'object' && input !== null && !Object.hasOwn(input, '__proto__'),
);

const credential = {
  // A credential ID has at most 1,023 bytes (section 4).
  id: base64url(1023),
  rawId: base64url(1023),
  type: v.literal('public-key'),
  // No extension is requested, so the results are ignored.
  clientExtensionResults: v.optional(
    v.pipe(
      v.unknown(),
      v.transform(() => ({})),
    ),
    {},
  ),
};

const oneId = ({ id, rawId }: { readonly id: string; readonly rawId: string }) => id === rawId;

/** Up to eight transports. Unknown ones are stored, as section 5.2.1 requires, if they look like an identifier. */
export const transports = v.pipe(
  v.array(v.unknown()),
  v.maxLength(8),
  v.array(v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,31}$/))),
);

/** `RegistrationResponseJSON`. */
export const RegistrationResponse = v.pipe(
  plainObject,
  v.object({
    ...credential,
    response: v.pipe(
      plainObject,
      v.object({
        clientDataJSON: base64url(4096),
        attestationObject: base64url(24_576),
        transports: v.exactOptional(transports),
      }),
    ),
  }),
  v.check((response) => oneId(response)),
);

/** `AuthenticationResponseJSON`. */
export const AuthenticationResponse = v.pipe(
  plainObject,
  v.object({
    ...credential,
    response: v.pipe(
      plainObject,
      v.object({
        clientDataJSON: base64url(4096),
        authenticatorData: base64url(4096),
        signature: base64url(2048),
        // A user handle has at most 64 bytes (section 4); some clients send `null` or an empty one if there is none.
        userHandle: v.nullish(base64url(64, 0)),
      }),
      v.transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle && { userHandle }) })),
    ),
  }),
  v.check((response) => oneId(response)),
);
export type AuthenticationResponse = v.InferOutput<typeof AuthenticationResponse>;
export type RegistrationResponse = v.InferOutput<typeof RegistrationResponse>;
