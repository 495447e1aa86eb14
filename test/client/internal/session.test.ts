import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  accessToken,
  createPasskeysClient,
  currentUser,
  globalSignOut,
  type PasskeysClient,
  signOut,
  type TokenStorage,
} from '../../../client/index.ts';
import { memoryStorage } from '../../../client/internal/session.ts';
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
  storage = memoryStorage();
  client = createPasskeysClient(service.config, { storage });
  await signedIn(client);
});
afterEach(async () => {
  vi.useRealTimers();
  await service.stop();
});

describe('tokens', () => {
  test('are used as they are until a minute before they expire', async () => {
    vi.setSystemTime(59 * minute - 1);
    await expect(accessToken(client)).resolves.toBe('access-1');
    expect(service.names()).toEqual([]);
  });

  test('are refreshed in the last minute, and the rotated refresh token is kept', async () => {
    vi.setSystemTime(59 * minute);
    await expect(accessToken(client)).resolves.toBe('access-2');
    expect(service.requests[0]?.body).toEqual({ RefreshToken: 'refresh-1', ClientId: 'client1' });
    service.answer(refresh, tokens(3));
    vi.setSystemTime(2 * 59 * minute);
    await expect(accessToken(client)).resolves.toBe('access-3');
    expect(service.requests[1]?.body).toMatchObject({ RefreshToken: 'refresh-2' });
  });

  test('keep their refresh token where the app client does not rotate it', async () => {
    service.answer(refresh, tokens(2, { refresh: false }));
    vi.setSystemTime(60 * minute);
    await expect(client.session.current()).resolves.toMatchObject({
      accessToken: 'access-2',
      refreshToken: 'refresh-1',
    });
  });

  test('are refreshed once for all who ask at the same time', async () => {
    service.answer('GetUser', { body: { Username: 'sub-1', UserAttributes: [] } });
    vi.setSystemTime(60 * minute);
    const all = await Promise.all([accessToken(client), accessToken(client), currentUser(client), accessToken(client)]);
    expect([all[0], all[1], all[3]]).toEqual(['access-2', 'access-2', 'access-2']);
    expect(service.names().filter((name) => name === refresh)).toHaveLength(1);
  });

  test('are refreshed once by two tabs that share a storage', async () => {
    const other = createPasskeysClient(service.config, { storage });
    vi.setSystemTime(60 * minute);
    await expect(Promise.all([accessToken(client), accessToken(other)])).resolves.toEqual(['access-2', 'access-2']);
    expect(service.names()).toEqual([refresh]);
  });

  test('that still hold are used when the refresh fails for another reason than the session’s end', async () => {
    service.answer(refresh, exception('InternalErrorException'));
    vi.setSystemTime(59.5 * minute);
    await expect(accessToken(client)).resolves.toBe('access-1');
    vi.setSystemTime(60 * minute);
    await expect(accessToken(client)).rejects.toMatchObject({ code: 'internal' });
    service.answer(refresh, tokens(2));
    await expect(accessToken(client)).resolves.toBe('access-2');
  });

  test.each(['NotAuthorizedException', 'RefreshTokenReuseException'])('are forgotten after %s', async (type) => {
    service.answer(refresh, exception(type, 'Refresh Token has been revoked'));
    vi.setSystemTime(59.5 * minute);
    await expect(accessToken(client)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(accessToken(client)).resolves.toBeNull();
    expect(service.names()).toEqual([refresh]);
  });

  test('that arrive after a sign-out are not kept', async () => {
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

  test('are in the storage that was given, and nonsense there counts as signed out', async () => {
    const reloaded = createPasskeysClient(service.config, { storage });
    await expect(accessToken(reloaded)).resolves.toBe('access-1');
    for (const nonsense of ['{', '"text"', 'null', '{"accessToken":1}']) {
      storage.setItem('passkeys.client1', nonsense);
      await expect(accessToken(reloaded)).resolves.toBeNull();
    }
  });
});

describe('a session that another library keeps', () => {
  test('lends its tokens, asked for each time, and is never refreshed here', async () => {
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

  test('that has nobody signed in is nobody’s', async () => {
    const other = createPasskeysClient(service.config, { storage, tokens: async () => null });
    await expect(accessToken(other)).resolves.toBeNull();
    await expect(other.session.require()).rejects.toMatchObject({ code: 'unauthorized' });
  });
});

describe('sign-out', () => {
  test('forgets the tokens and revokes the refresh token', async () => {
    await signOut(client);
    expect(service.requests).toMatchObject([
      { name: 'RevokeToken', body: { Token: 'refresh-1', ClientId: 'client1' } },
    ]);
    expect(storage.getItem('passkeys.client1')).toBeNull();
    await signOut(client);
    expect(service.names()).toEqual(['RevokeToken']);
  });

  test('forgets the tokens also when the revocation fails, and says so', async () => {
    service.answer('RevokeToken', exception('InternalErrorException'));
    await expect(signOut(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(currentUser(client)).resolves.toBeNull();
  });
});

describe('signing out everywhere', () => {
  test('has Cognito revoke all sessions, then forgets the tokens', async () => {
    service.answer('GlobalSignOut', {});
    await globalSignOut(client);
    expect(service.requests).toMatchObject([{ name: 'GlobalSignOut', body: { AccessToken: 'access-1' } }]);
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('signs nobody out when it fails, so that it can be tried again', async () => {
    service.answer('GlobalSignOut', exception('InternalErrorException'));
    await expect(globalSignOut(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(accessToken(client)).resolves.toBe('access-1');
  });

  test('says that it could not when this session has ended already: the others may go on', async () => {
    service.answer('GlobalSignOut', exception('NotAuthorizedException', 'Access Token has been revoked'));
    await expect(globalSignOut(client)).rejects.toMatchObject({ code: 'unauthorized' });
    await expect(accessToken(client)).resolves.toBeNull();
  });
});

describe('the current user', () => {
  test('is who Cognito says', async () => {
    const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }];
    service.answer('GetUser', { body: { Username: 'sub-1', UserAttributes } });
    await expect(currentUser(client)).resolves.toMatchObject({ username: 'sub-1', email: 'ada@example.com' });
    expect(service.requests[0]?.body).toEqual({ AccessToken: 'access-1' });
  });

  test('is nobody, and the tokens are forgotten, when Cognito revoked them', async () => {
    service.answer('GetUser', exception('NotAuthorizedException', 'Access Token has been revoked'));
    await expect(currentUser(client)).resolves.toBeNull();
    await expect(accessToken(client)).resolves.toBeNull();
  });

  test('is not forgotten for an outage', async () => {
    service.answer('GetUser', { status: 500 });
    await expect(currentUser(client)).rejects.toMatchObject({ code: 'internal' });
    await expect(accessToken(client)).resolves.toBe('access-1');
  });
});
