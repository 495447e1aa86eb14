import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { signInValueName } from '../../contract/shapes.ts';

/** Of an event with the client's value. What is shorter than 128 random bits in base64url names nothing. */
const WithValue = v.object({
  callerContext: v.object({ clientId: v.string() }),
  request: v.object({
    clientMetadata: v.object({ [signInValueName]: v.pipe(v.string(), v.regex(/^[\w-]{22,64}$/)) }),
  }),
});

/**
 * What a sign-in is recorded and found by: a digest of the random value that the client has sent with its answer, and of the app client.
 * Nothing when it has sent none, or something else: then the tokens have no claims.
 *
 * The value is the client's word and proves nothing. What it finds does, since Verify wrote it down for that very answer.
 */
export function signInDigest(event: unknown): string | undefined {
  const parsed = v.safeParse(WithValue, event);
  if (!parsed.success) return undefined;
  const { callerContext, request } = parsed.output;
  return createHash('sha256')
    .update(JSON.stringify(['sign-in', callerContext.clientId, request.clientMetadata[signInValueName]]))
    .digest('base64url');
}
