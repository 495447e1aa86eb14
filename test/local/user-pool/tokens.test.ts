import {
  AdminConfirmSignUpCommand,
  AdminUserGlobalSignOutCommand,
  type AuthenticationResultType,
  DeleteUserCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import * as v from 'valibot';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';
const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestUserPool;
afterEach(() => pool.stop());

async function start(client: Record<string, unknown> = {}, properties: Record<string, unknown> = {}): Promise<string> {
  pool = await startUserPool({ dynamoDbEndpoint, client, pool: properties });
  const { UserSub } = await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
  return UserSub ?? '';
}
async function signIn() {
  const AuthParameters = { USERNAME: Username, PASSWORD: Password };
  const answer = await pool.cognito.send(
    new InitiateAuthCommand({ ClientId: pool.clientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  );
  return tokensOf(answer);
}
function tokensOf({ AuthenticationResult: result }: { AuthenticationResult?: AuthenticationResultType | undefined }) {
  return {
    access: result?.AccessToken ?? '',
    id: result?.IdToken ?? '',
    refresh: result?.RefreshToken ?? '',
    expiresIn: result?.ExpiresIn,
    type: result?.TokenType,
  };
}
const rotate = async (RefreshToken: string, ClientId = pool.clientId) =>
  tokensOf(await pool.cognito.send(new GetTokensFromRefreshTokenCommand({ ClientId, RefreshToken })));
const refresh = (REFRESH_TOKEN: string) =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN },
    }),
  );
const getUser = (AccessToken: string) => pool.cognito.send(new GetUserCommand({ AccessToken }));
const verified = async (token: string) => {
  const issuer = `${pool.endpoint}/${pool.poolId}`;
  const { jwks_uri } = v.parse(
    v.object({ issuer: v.literal(issuer), jwks_uri: v.string() }),
    await (await fetch(`${issuer}/.well-known/openid-configuration`)).json(),
  );
  return (await jwtVerify(token, createRemoteJWKSet(new URL(jwks_uri)), { issuer })).payload;
};

describe('The tokens of a sign-in', () => {
  test('The tokens of a sign-in verify with the published keys, and have the claims of Cognito', async () => {
    const sub = await start({ AccessTokenValidity: 5, TokenValidityUnits: { AccessToken: 'minutes' } });
    const began = Math.floor(Date.now() / 1000);
    const { access, id, expiresIn, type } = await signIn();
    expect([expiresIn, type]).toEqual([300, 'Bearer']);
    const accessClaims = await verified(access);
    const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const time = accessClaims.iat ?? 0;
    expect(time).toBeGreaterThanOrEqual(began);
    expect(time).toBeLessThanOrEqual(Date.now() / 1000);
    // Which second the sign-in, and each token, fell into is up to the machine.
    const { auth_time: signedIn } = accessClaims;
    expect(signedIn).toBeGreaterThanOrEqual(began);
    expect(signedIn).toBeLessThanOrEqual(time);
    const common = { sub, iss: `${pool.endpoint}/${pool.poolId}`, auth_time: signedIn, event_id: uuid };
    expect(accessClaims).toEqual({
      ...common,
      iat: time,
      client_id: pool.clientId,
      origin_jti: uuid,
      jti: uuid,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      exp: time + 300,
      username: sub,
    });
    const idClaims = await verified(id);
    const idTime = idClaims.iat ?? 0;
    expect(idTime).toBeGreaterThanOrEqual(began);
    expect(idTime).toBeLessThanOrEqual(Date.now() / 1000);
    expect(idClaims).toEqual({
      ...common,
      iat: idTime,
      aud: pool.clientId,
      origin_jti: accessClaims['origin_jti'],
      event_id: accessClaims['event_id'],
      jti: uuid,
      token_use: 'id',
      exp: idTime + 3600,
      'cognito:username': sub,
      email: Username,
      email_verified: false,
    });
    expect(decodeProtectedHeader(access)).toEqual({ alg: 'RS256', kid: expect.any(String) });
    expect(decodeProtectedHeader(access).kid).not.toBe(decodeProtectedHeader(id).kid);
  });

  test('The published keys contain only public parameters', async () => {
    await start();
    const response = await fetch(`${pool.endpoint}/${pool.poolId}/.well-known/jwks.json`);
    const { keys } = v.parse(v.object({ keys: v.array(v.looseObject({})) }), await response.json());
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(Object.keys(key).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
  });

  test('GlobalSignOut ends a sign-in even if token revocation is disabled', async () => {
    await start({ EnableTokenRevocation: false });
    const { access, refresh: token } = await signIn();
    const claims = await verified(access);
    expect(claims).not.toHaveProperty('jti');
    expect(claims).not.toHaveProperty('origin_jti');
    const revoke = pool.cognito.send(new RevokeTokenCommand({ ClientId: pool.clientId, Token: token }));
    expect(await refusal(revoke)).toMatch('UnsupportedOperationException');
    await pool.cognito.send(new GlobalSignOutCommand({ AccessToken: access }));
    expect(await refusal(getUser(access))).toMatch('Access Token has been revoked');
  });
});

describe('GetUser', () => {
  test('GetUser returns the user of an access token', async () => {
    const sub = await start();
    const user = await getUser((await signIn()).access);
    expect(user.Username).toBe(sub);
    expect(user.UserAttributes).toContainEqual({ Name: 'email', Value: Username });
  });

  test('GetUser refuses an expired token, an ID token, and a changed token', async () => {
    await start();
    const { access, id } = await signIn();
    const [header, , signature] = access.split('.');
    const forged = [header, Buffer.from('{"token_use":"access"}').toString('base64url'), signature].join('.');
    for (const token of [id, forged, 'nonsense']) {
      expect(await refusal(getUser(token))).toBe('NotAuthorizedException: Invalid Access Token');
    }
    pool.pass(3600);
    expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has expired');
  });

  test('GetUser refuses the token of a deleted user, even if the username signs up again', async () => {
    // Where users sign in with e-mail the username is never the same again; here it is.
    await start({}, { UsernameAttributes: [] });
    const { access, refresh: token } = await signIn();
    await pool.cognito.send(new DeleteUserCommand({ AccessToken: access }));
    await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password }));
    expect(await refusal(getUser(access))).toMatch('UserNotFoundException');
    expect(await refusal(refresh(token))).toMatch('UserNotFoundException');
  });
});

describe('A refresh without rotation', () => {
  test('A refresh without rotation renews the tokens of the sign-in, and returns no refresh token', async () => {
    await start();
    const first = await signIn();
    pool.pass(600);
    for (const renewed of [tokensOf(await refresh(first.refresh)), await rotate(first.refresh)]) {
      expect(renewed.refresh).toBe('');
      const [before, after] = [await verified(first.access), await verified(renewed.access)];
      expect(after['auth_time']).toBe(before['auth_time']);
      // The pool's clock is this machine's, moved.
      const later = (after.iat ?? 0) - (before.iat ?? 0);
      expect(later).toBeGreaterThanOrEqual(600);
      expect(later).toBeLessThan(660);
      expect(after['origin_jti']).toBe(before['origin_jti']);
      expect(after.jti).not.toBe(before.jti);
      expect((await verified(renewed.id))['auth_time']).toBe(before['auth_time']);
    }
  });

  test('A refresh token expires after 30 days', async () => {
    await start();
    const { refresh: token } = await signIn();
    pool.pass(30 * 86_400);
    expect(await refusal(refresh(token))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  test('A refresh token is valid only for the app client of its sign-in', async () => {
    await start();
    const { refresh: token } = await signIn();
    expect(await refusal(rotate(token, 'otherclient'))).toBe('NotAuthorizedException: Invalid Refresh Token');
    expect(await refusal(rotate('invented'))).toBe('NotAuthorizedException: Invalid Refresh Token');
  });
});

describe('A refresh with rotation', () => {
  const rotation = (RetryGracePeriodSeconds: number) => ({
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds },
  });

  test('Rotation returns a new refresh token, and accepts the old token only in the grace period', async () => {
    await start(rotation(10));
    const first = await signIn();
    const second = await rotate(first.refresh);
    expect(second.refresh).not.toBe(first.refresh);
    pool.pass(9);
    await rotate(first.refresh);
    pool.pass(2);
    expect(await refusal(rotate(first.refresh))).toMatch('RefreshTokenReuseException');
    const third = await rotate(second.refresh);
    expect((await verified(third.access))['auth_time']).toBe((await verified(first.access))['auth_time']);
  });

  test('Rotation without a grace period accepts each token once, even in two calls at the same time', async () => {
    await start(rotation(0));
    const { refresh: token } = await signIn();
    const answers = await Promise.allSettled([rotate(token), rotate(token)]);
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('Rotation without a grace period refuses a used token in a call that began earlier', async () => {
    await start(rotation(0));
    const { refresh: token } = await signIn();
    await rotate(token);
    pool.pass(-1);
    expect(await refusal(rotate(token))).toMatch('RefreshTokenReuseException');
  });

  test('Rotation does not extend a sign-in', async () => {
    await start({ ...rotation(0), RefreshTokenValidity: 60, TokenValidityUnits: { RefreshToken: 'minutes' } });
    const { refresh: token } = await signIn();
    pool.pass(3000);
    const next = await rotate(token);
    pool.pass(601);
    expect(await refusal(rotate(next.refresh))).toBe('NotAuthorizedException: Refresh Token has expired');
  });

  test('Rotation makes the user pool refuse REFRESH_TOKEN_AUTH', async () => {
    await start(rotation(10));
    const { refresh: token } = await signIn();
    expect(await refusal(refresh(token))).toMatch('InvalidParameterException: Refresh token rotation');
  });
});

describe('The end of a sign-in', () => {
  const revoke = (Token: string, ClientId = pool.clientId) =>
    pool.cognito.send(new RevokeTokenCommand({ ClientId, Token }));

  test('RevokeToken ends all tokens of one sign-in, and of no other', async () => {
    await start();
    const [one, other] = [await signIn(), await signIn()];
    await revoke(one.refresh);
    expect(await refusal(getUser(one.access))).toBe('NotAuthorizedException: Access Token has been revoked');
    expect(await refusal(refresh(one.refresh))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    await getUser(other.access);
    await refresh(other.refresh);
  });

  test('RevokeToken refuses an access token, and ignores a token of another app client', async () => {
    await start();
    const { access, refresh: token } = await signIn();
    expect(await refusal(revoke(access))).toBe('UnsupportedTokenTypeException: Unsupported token type');
    await revoke(token, 'otherclient');
    await getUser(access);
  });

  test('GlobalSignOut ends all existing sign-ins, but no later sign-in', async () => {
    await start();
    const [one, other] = [await signIn(), await signIn()];
    await pool.cognito.send(new GlobalSignOutCommand({ AccessToken: one.access }));
    for (const { access, refresh: token } of [one, other]) {
      expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has been revoked');
      expect(await refusal(refresh(token))).toBe('NotAuthorizedException: Refresh Token has been revoked');
    }
    await getUser((await signIn()).access);
  });

  test('AdminUserGlobalSignOut revokes the access token of a sign-in', async () => {
    await start();
    const { access } = await signIn();
    await pool.cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId: pool.poolId, Username }));
    expect(await refusal(getUser(access))).toBe('NotAuthorizedException: Access Token has been revoked');
  });
});
