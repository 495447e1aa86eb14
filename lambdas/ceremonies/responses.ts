/** The shapes of WebAuthn's JSON (Level 3, section 5.1) as clients send them: unknown members are dropped, sizes bounded. */
import * as v from 'valibot';

/** Base64url in its one canonical form, so that the same bytes are the same text. */
const base64url = (bytes: number) =>
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(Math.ceil((bytes * 4) / 3)),
    v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
  );

const credential = {
  // A credential ID has at most 1,023 bytes (section 4).
  id: base64url(1023),
  rawId: base64url(1023),
  type: v.literal('public-key'),
  authenticatorAttachment: v.exactOptional(v.picklist(['platform', 'cross-platform'])),
  // Nothing here asks for an extension, so what comes back of them is not read.
  clientExtensionResults: v.optional(
    v.pipe(
      v.unknown(),
      v.transform(() => ({})),
    ),
    {},
  ),
};

/** `RegistrationResponseJSON`. */
export const RegistrationResponse = v.object({
  ...credential,
  response: v.object({
    clientDataJSON: base64url(4096),
    attestationObject: base64url(24_576),
    transports: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.maxLength(32))), v.maxLength(8))),
  }),
});

/** `AuthenticationResponseJSON`. */
export const AuthenticationResponse = v.object({
  ...credential,
  response: v.pipe(
    v.object({
      clientDataJSON: base64url(4096),
      authenticatorData: base64url(4096),
      signature: base64url(2048),
      // A user handle has at most 64 bytes (section 4); some clients send null for none.
      userHandle: v.nullish(base64url(64)),
    }),
    v.transform(({ userHandle, ...rest }) => ({ ...rest, ...(userHandle && { userHandle }) })),
  ),
});
export type AuthenticationResponse = v.InferOutput<typeof AuthenticationResponse>;
export type RegistrationResponse = v.InferOutput<typeof RegistrationResponse>;
