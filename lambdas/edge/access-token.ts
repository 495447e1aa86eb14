import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import * as v from 'valibot';
import type { Registrant } from '../ceremonies/registration-options.ts';
import { issuesOf } from '../observability/issues.ts';
import { PasskeyError } from '../passkey-error.ts';
import { setting } from '../runtime/environment.ts';
import { requireUnrevoked } from './unrevoked.ts';

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
 * Returns the signed-in user of a request that changes the ways to sign in. The sign-in must be recent, so that a
 * stolen access token does not become a lasting key, and the token must not have been revoked. One call of Cognito.
 *
 * @throws PasskeyError like {@link recentlySignedIn} and {@link requireUnrevoked}
 * @throws Error if Cognito can't be asked
 */
export async function changingUser(event: APIGatewayProxyEventV2): Promise<Registrant> {
  const user = recentlySignedIn(event);
  await requireUnrevoked(event, user.username);
  return user;
}

/**
 * Returns the signed-in user of a request that prepares such a change. The sign-in must be recent.
 *
 * @throws PasskeyError `unauthorized` like {@link signedIn}; `reauthentication_required` if the sign-in is too old
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
