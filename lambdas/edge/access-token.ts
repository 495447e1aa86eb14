import * as v from 'valibot';
import type { Registrant } from '../ceremonies/registration-options.ts';
import { issuesOf } from '../observability/issues.ts';
import { PasskeyError } from '../passkey-error.ts';
import { setting } from '../runtime/environment.ts';

/** What we use of a Cognito access token; API Gateway's authorizer has checked its signature and gives strings. */
const Claims = v.object({
  requestContext: v.object({
    authorizer: v.object({
      jwt: v.object({
        claims: v.object({
          // An ID token passes the authorizer too, whose audience is the app client in either.
          token_use: v.literal('access'),
          sub: v.pipe(v.string(), v.minLength(1)),
          username: v.pipe(v.string(), v.minLength(1)),
          // What Cognito gives who signs in by its API; an app that a user gave less must not add passkeys for it.
          scope: v.pipe(v.string(), v.regex(/(^| )aws\.cognito\.signin\.user\.admin( |$)/)),
          auth_time: v.pipe(v.string(), v.transform(Number), v.integer()),
        }),
      }),
    }),
  }),
});

/**
 * The signed-in user of a request behind the JWT authorizer.
 *
 * @throws PasskeyError `unauthorized` when the token is no access token of a sign-in by Cognito's API
 */
export function signedIn(event: unknown): Registrant {
  const { sub, username } = claims(event);
  return { userId: sub, username };
}

/**
 * The signed-in user of a request that changes how the account is signed in to: a stolen access token must not become a
 * lasting key.
 *
 * @throws PasskeyError `unauthorized` as {@link signedIn}; `reauthentication_required` when the sign-in is too long ago
 */
export function recentlySignedIn(event: unknown): Registrant {
  const age = Date.now() / 1000 - claims(event).auth_time;
  if (!(age <= Number(setting('recentAuthenticationSeconds')))) {
    throw new PasskeyError('reauthentication_required', `The sign-in is ${Math.round(age)} seconds old.`);
  }
  return signedIn(event);
}

function claims(event: unknown) {
  const parsed = v.safeParse(Claims, event);
  if (!parsed.success) throw new PasskeyError('unauthorized', issuesOf(parsed.issues));
  return parsed.output.requestContext.authorizer.jwt.claims;
}
