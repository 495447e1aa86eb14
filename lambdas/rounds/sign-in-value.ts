import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { signInValueName } from '../../contract/shapes.ts';

/** A client's random value. One of fewer than 128 bits is ignored. */
export const SignInValue = v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/));

/** Events that carry the client's random value. */
const WithValue = v.object({
  callerContext: v.object({ clientId: v.string() }),
  request: v.object({
    clientMetadata: v.object({ [signInValueName]: SignInValue }),
  }),
});

/**
 * Returns the digest under which a sign-in is recorded and found: of the random value that the client sends with its
 * answer, and the app client. Returns `undefined` without a valid value; then the tokens get no claims, and the session is
 * confirmed by an assertion.
 *
 * The value itself proves nothing, because the client chooses it. The record that it finds does, because Verify wrote
 * it for that very answer.
 */
export function signInDigest(event: unknown): string | undefined {
  const parsed = v.safeParse(WithValue, event);
  if (!parsed.success) return undefined;
  const { callerContext, request } = parsed.output;
  return signInValueDigest(callerContext.clientId, request.clientMetadata[signInValueName]);
}

/** Returns the digest of a client's value. */
export const signInValueDigest = (clientId: string, value: string): string =>
  createHash('sha256')
    .update(JSON.stringify(['sign-in', clientId, value]))
    .digest('base64url');
