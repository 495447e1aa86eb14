import * as v from 'valibot';
import type { Registrant } from '../ceremonies/registration-options.ts';
import { issuesOf } from '../observability/issues.ts';
import { PasskeyError } from '../passkey-error.ts';

/**
 * The claims we use of a Cognito access token. API Gateway's authorizer has checked the signature and passes them as
 * strings.
 */
const Claims = v.object({
  requestContext: v.object({
    authorizer: v.object({
      jwt: v.object({
        claims: v.object({
          // The authorizer also accepts ID tokens, because both have the app client as audience.
          token_use: v.literal('access'),
          sub: v.pipe(v.string(), v.minLength(1)),
          username: v.pipe(v.string(), v.minLength(1)),
          // The scope of sign-ins by Cognito's API. An app with fewer rights must not add passkeys.
          scope: v.pipe(v.string(), v.regex(/(^| )aws\.cognito\.signin\.user\.admin( |$)/)),
          auth_time: v.pipe(v.string(), v.transform(Number), v.integer()),
          // Missing where the app client has token revocation turned off.
          origin_jti: v.optional(v.string()),
          client_id: v.string(),
        }),
      }),
    }),
  }),
});

/**
 * Returns the signed-in user of a request behind the JWT authorizer.
 *
 * @throws PasskeyError `unauthorized` unless the token is an access token from a sign-in by Cognito's API
 */
export function signedIn(event: unknown): Registrant {
  const { sub, username } = claims(event);
  return { userId: sub, username };
}

/**
 * Returns the claims of a request's access token.
 *
 * @throws PasskeyError `unauthorized` like {@link signedIn}
 */
export function claims(event: unknown) {
  const parsed = v.safeParse(Claims, event);
  if (!parsed.success) throw new PasskeyError('unauthorized', issuesOf(parsed.issues));
  return parsed.output.requestContext.authorizer.jwt.claims;
}
