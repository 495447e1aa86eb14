import { type LoopbackServer, listenOnLoopback } from '../../../local/shared/loopback-server.ts';

/** The user pool's endpoint and how to stop it. */
export interface TrustingUserPool extends Pick<LoopbackServer, 'close'> {
  readonly endpoint: string;
}

/**
 * Stands where a user pool would, for functions that run without one: no token is revoked, and each is the user name of
 * its user. A search finds nobody. `test/outside/revoked.test.ts` and `forget.test.ts` ask a user pool.
 */
export async function trustingUserPool(): Promise<TrustingUserPool> {
  const { port, close } = await listenOnLoopback(async (request) => {
    const { AccessToken } = (await request.json()) as { AccessToken?: string };
    return Response.json(AccessToken === undefined ? { Users: [] } : { Username: AccessToken });
  });
  return { endpoint: `http://127.0.0.1:${port}`, close };
}
