import { createHash } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { Registrant } from '../ceremonies/registration-options.ts';
import { policy, setting } from '../runtime/environment.ts';
import type { UserSession } from '../store/permission.ts';
import { claims, signedIn } from './access-token.ts';
import { requireUnrevoked, tokenOf } from './unrevoked.ts';

const { changesNeed } = policy();

/** A signed-in user who changes passkeys or recovery codes. */
export interface ChangingUser extends Registrant {
  /** What the write decides by. */
  readonly permission: UserSession;
}

/**
 * Returns the user of a request that changes the ways to sign in, and what its session shows. The token must not have been
 * revoked. Whether that is enough is decided by the write. One call of Cognito.
 *
 * @throws PasskeyError `unauthorized` if it is no access token from a sign-in by Cognito's API; as {@link requireUnrevoked}
 * @throws Error if Cognito can't be asked
 */
export async function changingUser(event: APIGatewayProxyEventV2): Promise<ChangingUser> {
  const user = preparingUser(event);
  await requireUnrevoked(event, user.username);
  return user;
}

/**
 * Returns the user of a request that prepares such a change, without asking Cognito.
 *
 * @throws PasskeyError `unauthorized` if it is no access token from a sign-in by Cognito's API
 */
export function preparingUser(event: APIGatewayProxyEventV2): ChangingUser {
  const now = Date.now() / 1000;
  const recentSeconds = Number(setting('recentAuthenticationSeconds'));
  const { auth_time, origin_jti } = claims(event);
  const permission: UserSession = {
    // A token without the claim stands for itself: after a refresh the session has to be confirmed again.
    session: origin_jti ?? createHash('sha256').update(tokenOf(event)).digest('base64url'),
    since: Math.floor(now) - recentSeconds,
    recent: now - auth_time <= recentSeconds,
    changesNeed,
  };
  return { ...signedIn(event), permission };
}
