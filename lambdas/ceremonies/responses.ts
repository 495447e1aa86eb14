/** Schemas of WebAuthn's JSON (Level 3, section 5.1) from clients. They drop unknown members and limit sizes. */
import * as v from 'valibot';
import { optional } from './optional.ts';
import { optionalMembers } from './optional-members.ts';

/** Base64url of `minBytes` to `maxBytes` bytes, in its canonical form, so that equal bytes are equal strings. */
const base64url = (maxBytes: number, minBytes = 1) =>
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
  clientExtensionResults: optionalMembers.clientExtensionResults,
};

const oneId = ({ id, rawId }: { readonly id: string; readonly rawId: string }) => id === rawId;

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
        transports: optionalMembers.transports,
      }),
    ),
  }),
  v.forward(
    v.check((response) => oneId(response)),
    ['rawId'],
  ),
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
        // A user handle has at most 64 bytes (section 4). Safari 15.4 to 17.3 sends an empty one if there is none.
        userHandle: optional(base64url(64, 0)),
      }),
      v.transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle && { userHandle }) })),
    ),
  }),
  v.forward(
    v.check((response) => oneId(response)),
    ['rawId'],
  ),
);
export type AuthenticationResponse = v.InferOutput<typeof AuthenticationResponse>;
export type RegistrationResponse = v.InferOutput<typeof RegistrationResponse>;
