import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { signInValueName } from '../../contract/shapes.ts';

/** Events that carry the client's random value. Values of fewer than 128 bits are ignored. */
const WithValue = v.object({
  callerContext: v.object({ clientId: v.string() }),
  request: v.object({
    clientMetadata: v.object({ [signInValueName]: v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/)) }),
  }),
});

/**
 * Returns the digest under which a sign-in is recorded and found: of the random value that the client sends with its
 * answer, and the app client. Returns `undefined` without a valid value; then the tokens get no claims.
 *
 * The value itself proves nothing, because the client chooses it. The record that it finds does, because Verify wrote
 * it for that very answer.
 */
export function signInDigest(event: unknown): string | undefined {
  const parsed = v.safeParse(WithValue, event);
  if (!parsed.success) return undefined;
  const { callerContext, request } = parsed.output;
  return createHash('sha256')
    .update(JSON.stringify(['sign-in', callerContext.clientId, request.clientMetadata[signInValueName]]))
    .digest('base64url');
}
