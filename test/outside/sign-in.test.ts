import { GetUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { describe, expect, inject, it } from 'vitest';
import type { AuthenticationUserResponse } from '../../contract/shapes.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));

const emailOf = async (AccessToken: string | undefined) => {
  const { UserAttributes = [] } = await visitor.cognito.send(new GetUserCommand({ AccessToken }));
  return UserAttributes.find(({ Name }) => Name === 'email')?.Value;
};

describe('A passkey sign-in with config.json, the AWS SDK and an authenticator', () => {
  it('A user registers a passkey and signs in with a user name', async () => {
    const { email, authenticator } = await visitor.registered();
    const { AuthenticationResult } = await visitor.signIn(email, authenticator);
    expect(await emailOf(AuthenticationResult?.AccessToken)).toBe(email);
  });

  it('A user signs in with a passkey without a user name', async () => {
    const { email, authenticator } = await visitor.registered();
    const { AuthenticationResult } = await visitor.signInNameless(authenticator);
    expect(await emailOf(AuthenticationResult?.AccessToken)).toBe(email);
  });

  it('The access token of a passkey sign-in verifies against the user pool’s keys', async () => {
    const { userPoolEndpoint, userPoolId, userPoolClientId } = visitor.config;
    const { email, authenticator } = await visitor.registered();
    const { AuthenticationResult } = await visitor.signIn(email, authenticator);
    const issuer = `${userPoolEndpoint}/${userPoolId}`;
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(AuthenticationResult?.AccessToken ?? '', keys, { issuer });
    expect(payload).toMatchObject({ token_use: 'access', client_id: userPoolClientId });
    expect(payload['auth_time']).toBeGreaterThan(Date.now() / 1000 - 60);
  });

  it('`GET /passkeys` lists the user’s passkeys with all their fields', async () => {
    const user = await visitor.user();
    const { AccessToken } = await visitor.passwordTokens(user);
    const authenticator = visitor.authenticator();
    const created = await visitor.register(AccessToken, authenticator, {}, 'My laptop');
    expect(created.status).toBe(201);
    const { body } = await visitor.call('GET', '/passkeys', { token: AccessToken });
    expect(body).toEqual({ passkeys: [created.body], recovery: null });
    expect(created.body).toEqual({
      id: authenticator.credentials[0]?.id,
      name: 'My laptop',
      provider: null,
      aaguid: '00000000-0000-0000-0000-000000000000',
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      lastUsedAt: null,
      synced: true,
      default: false,
      transports: ['internal', 'hybrid'],
    });
  });

  it('`POST /passkeys/authentication/user` gives the user name of an assertion, and the assertion still signs in', async () => {
    const { authenticator } = await visitor.registered();
    const options = await visitor.publicOptions();
    const credential = authenticator.get(options);
    const { body, status } = await visitor.call<AuthenticationUserResponse>('POST', '/passkeys/authentication/user', {
      body: { credential },
    });
    expect(status).toBe(200);
    const { session } = await visitor.challenge(body.username);
    const { AuthenticationResult } = await visitor.answer(body.username, session, credential);
    expect(decodeJwt(AuthenticationResult?.AccessToken ?? '')['username']).toBe(body.username);
  });
});
