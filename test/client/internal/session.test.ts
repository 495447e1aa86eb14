import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accessToken,
  createPasskeysClient,
  currentUser,
  globalSignOut,
  listPasskeys,
  type PasskeysClient,
  signOut,
  type TokenStorage,
} from '../../../client/index.ts';
import { resilientStorage } from '../../../client/internal/token-storage.ts';
import { exception, type Service, signedIn, startService, tokens } from '../service.ts';

const refresh = 'GetTokensFromRefreshToken';
const minute = 60_000;
let service: Service;
let storage: TokenStorage;
let client: PasskeysClient;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  service = await startService();
  service.answer(refresh, tokens(2));
  service.answer('RevokeToken', {});
  storage = resilientStorage(null);
  client = createPasskeysClient(service.config, { storage });
  await signedIn(client);
});
afterEach(async () => {
  vi.useRealTimers();
  await service.stop();
});

describe('Tokens', () => {
  test('The client uses tokens without a refresh until a minute before they expire', async () => {
    vi.setSystemTime(59 * minute - 1);
    await expect(accessToken(client)).resolves.toBe('access-1');
    expect(service.names()).toEqual([]);
  });

  test('The client refreshes tokens in their last minute and stores the rotated refresh token', async () => {
    vi.setSystemTime(59 * minute);
    await expect(accessToken(client)).resolves.toBe('access-2');
    expect(service.requests[0]?.body).toEqual({ RefreshToken: 'refresh-1', ClientId: 'client1' });
    service.answer(refresh, tokens(3));
    vi.setSystemTime(2 * 59 * minute);
    await expect(accessToken(client)).resolves.toBe('access-3');
    expect(service.requests[1]?.body).toMatchObject({ RefreshToken: 'refresh-2' });
  });

  test('The client keeps the refresh token if the app client does not rotate it', async () => {
    service.answer(refresh, tokens(2, { refresh: false }));
    vi.setSystemTime(60 * minute);
    await expect(client.session.current()).resolves.toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
    });
  });

  test.each([
    ['denies locks', () => Promise.reject(new DOMException('Denied', 'SecurityError'))],
    ['has no locks', undefined],
  ])('The client refreshes tokens in a browser that %s', async (_, request) => {
    vi.stubGlobal('navigator', request ? { locks: { request } } : {});
    vi.setSystemTime(60 * minute);
    await expect(accessToken(client)).resolves.toBe('access-2');
    vi.unstubAllGlobals();
    expect(service.names()).toEqual([refresh]);
  });

  test('Concurrent calls refresh the tokens once', async () => {
    service.answer('GetUser', { body: { Username: 'sub-1', UserAttributes: [] } });
    vi.setSystemTime(60 * minute);
    const all = await Promise.all([accessToken(client), accessToken(client), currentUser(client), accessToken(client)]);
    expect([all[0], all[1], all[3]]).toEqual(['access-2', 'access-2', 'access-2']);
    expect(service.names().filter((name) => name === refresh)).toHaveLength(1);
  });

  test('Two clients that share a storage refresh the tokens once', async () => {
    const other = createPasskeysClient(service.config, { storage });
    vi.setSystemTime(60 * minute);
    await expect(Promise.all([accessToken(client), accessToken(other)])).resolves.toEqual(['access-2', 'access-2']);
    expect(service.names()).toEqual([refresh]);
  });

  test('The client uses tokens that are still valid if Cognito fails during a refresh', async () => {
    service.answer(refresh, exception('InternalErrorException'));
    vi.setSystemTime(59.5 * minute);
    await expect(accessToken(client)).resolves.toBe('access-1');
    vi.setSystemTime(60 * minute);
    await expect(accessToken(client)).rejects.toMatchObject({ code: 'internal' });
    service.answer(refresh, tokens(2));
    await expect(accessToken(client)).resolves.toBe('access-2');
  });

  test.each(['NotAuthorizedException', 'RefreshTokenReuseException'])(
    'The client deletes the tokens after %s',
    async (type) => {
      service.answer(refresh, exception(type, 'Refresh Token has been revoked'));
      vi.setSystemTime(59.5 * minute);
      await expect(accessToken(client)).rejects.toMatchObject({ code: 'unauthorized' });
      await expect(accessToken(client)).resolves.toBeNull();
      expect(service.names()).toEqual([refresh]);
    },
  );

  test('The client discards tokens that arrive after a sign-out', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    service.answer(refresh, async () => {
      await held;
      return tokens(2);
    });
    vi.setSystemTime(60 * minute);
    const asked = accessToken(client);
    await service.received(refresh, 1);
    await signOut(client);
    release();
    await expect(asked).resolves.toBeNull();
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('The client reads tokens from the given storage and treats malformed entries as signed out', async () => {
    const reloaded = createPasskeysClient(service.config, { storage });
    await expect(accessToken(reloaded)).resolves.toBe('access-1');
    const whole = { accessToken: 'access-1', idToken: 'id-1', expiresAt: 60 * minute };
    const malformed = [
      { accessToken: 1 },
      { ...whole, accessToken: null },
      { ...whole, idToken: null },
      { ...whole, idToken: undefined },
      { ...whole, refreshToken: null },
      { ...whole, expiresAt: String(60 * minute) },
    ].map((tokens) => JSON.stringify(tokens));
    for (const nonsense of ['{', '"text"', 'null', '[]', ...malformed]) {
      storage.setItem('passkeys.client1', nonsense);
      await expect(accessToken(reloaded)).resolves.toBeNull();
    }
  });
});

describe('A session of another library', () => {
  test('The client requests another library’s tokens each time and never refreshes them', async () => {
    let asked = 0;
    const tokens = async () => {
      asked += 1;
      return { accessToken: `theirs-${asked}`, idToken: 'id' };
    };
    const other = createPasskeysClient(service.config, { tokens });
    await expect(accessToken(other)).resolves.toBe('theirs-1');
    vi.setSystemTime(600 * minute);
    await expect(accessToken(other)).resolves.toBe('theirs-2');
    expect(service.names()).toEqual([]);
  });

  test.each([null, undefined, {}, { accessToken: null, idToken: 'id' }])(
    'The client treats %j as another library’s session that has ended',
    async (given) => {
      const other = createPasskeysClient(service.config, { storage, tokens: async () => given as never });
      await expect(accessToken(other)).resolves.toBeNull();
      await expect(other.session.require()).rejects.toMatchObject({ code: 'unauthorized' });
    },
  );
});

describe('Sign-out', () => {
  test('Sign-out deletes the tokens and revokes the refresh token', async () => {
    await signOut(client);
    expect(service.requests).toMatchObject([
      { name: 'RevokeToken', body: { Token: 'refresh-1', ClientId: 'client1' } },
    ]);
    expect(storage.getItem('passkeys.client1')).toBeNull();
    await signOut(client);
    expect(service.names()).toEqual(['RevokeToken']);
  });

  test('Sign-out deletes the tokens and rejects if the revocation fails', async () => {
    service.answer('RevokeToken', exception('InternalErrorException'));
    await expect(signOut(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(currentUser(client)).resolves.toBeNull();
  });
});

describe('A session that the app’s server keeps in a cookie', () => {
  test('Calls of the API have no token and let the browser send the cookie', async () => {
    const asked: RequestInit[] = [];
    vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
      asked.push(init);
      return Response.json({ passkeys: [] });
    });
    await listPasskeys(createPasskeysClient(service.config, { tokens: 'cookie' }));
    vi.unstubAllGlobals();
    expect(asked).toMatchObject([{ credentials: 'same-origin', headers: { accept: 'application/json' } }]);
    expect(asked[0]?.headers).not.toHaveProperty('authorization');
  });

  test('The page has no token of it', async () => {
    await expect(accessToken(createPasskeysClient(service.config, { tokens: 'cookie', storage }))).resolves.toBeNull();
  });
});

describe('`globalSignOut`', () => {
  test('`globalSignOut` revokes all sessions at Cognito and deletes the tokens', async () => {
    service.answer('GlobalSignOut', {});
    await globalSignOut(client);
    expect(service.requests).toMatchObject([{ name: 'GlobalSignOut', body: { AccessToken: 'access-1' } }]);
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('`globalSignOut` keeps the tokens if Cognito fails, so that the user can try again', async () => {
    service.answer('GlobalSignOut', exception('InternalErrorException'));
    await expect(globalSignOut(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(accessToken(client)).resolves.toBe('access-1');
  });

  test('`globalSignOut` rejects with `unauthorized` and deletes the tokens if the session has ended', async () => {
    service.answer('GlobalSignOut', exception('NotAuthorizedException', 'Access Token has been revoked'));
    await expect(globalSignOut(client)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(accessToken(client)).resolves.toBeNull();
  });
});

describe('`currentUser`', () => {
  test('`currentUser` returns the user that Cognito reports', async () => {
    const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
    service.answer('GetUser', { body: { Username: 'sub-1', UserAttributes } });
    await expect(currentUser(client)).resolves.toMatchObject({ username: 'sub-1', email: 'ada@example.com' });
    expect(service.requests[0]?.body).toEqual({ AccessToken: 'access-1' });
  });

  test('`currentUser` returns `null` and deletes the tokens if Cognito has revoked them', async () => {
    service.answer('GetUser', exception('NotAuthorizedException', 'Access Token has been revoked'));
    await expect(currentUser(client)).resolves.toBeNull();
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('`currentUser` rejects with `internal` and keeps the tokens during an outage', async () => {
    service.answer('GetUser', { status: 500 });
    await expect(currentUser(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(accessToken(client)).resolves.toBe('access-1');
  });
});
