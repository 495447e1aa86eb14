import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, inject, it } from 'vitest';
import type { ListResponse } from '../../contract/shapes.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));

describe('The user pool', () => {
  it('The user pool asks again after a wrong answer and ends the sign-in with the third', async () => {
    const { email, authenticator } = await visitor.registered();
    let { session, options } = await visitor.challenge(email);
    for (let wrong = 1; wrong <= 2; wrong++) {
      const again = await visitor.answer(email, session, authenticator.get(options, { userVerified: false }));
      expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE');
      session = again.Session ?? '';
      options = JSON.parse(again.ChallengeParameters?.['options'] ?? '{}');
    }
    const third = visitor.answer(email, session, authenticator.get(options, { userVerified: false }));
    await expect(third).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  it('The user pool refuses an assertion that was used in another session', async () => {
    const { authenticator } = await visitor.registered();
    const options = await visitor.publicOptions();
    const credential = authenticator.get(options);
    const username = Buffer.from(credential.response.userHandle ?? '', 'base64url').toString();
    const first = await visitor.challenge(username);
    const { AuthenticationResult } = await visitor.answer(username, first.session, credential);
    expect(AuthenticationResult).toBeDefined();
    const second = await visitor.challenge(username);
    const replay = await visitor.answer(username, second.session, credential);
    expect(replay.AuthenticationResult).toBeUndefined();
  });

  it('The user pool gives an unknown user options in the same form as a known user', async () => {
    const { email } = await visitor.registered();
    const known = await visitor.challenge(email);
    const unknown = await visitor.challenge('nobody@example.com');
    expect(Object.keys(unknown.options)).toEqual(Object.keys(known.options));
    expect(unknown.options.allowCredentials?.length).toBeGreaterThan(0);
    const again = await visitor.challenge('Nobody@example.com');
    expect(again.options.allowCredentials).toEqual(unknown.options.allowCredentials);
    expect({ ...unknown.options, challenge: '', allowCredentials: [] }).toEqual({
      ...known.options,
      challenge: '',
      allowCredentials: [],
    });
  });

  it('The user pool refuses the sign-in of an unknown user', async () => {
    const { authenticator } = await visitor.registered();
    const { session, options } = await visitor.challenge('nobody@example.com');
    const { allowCredentials, ...anyCredential } = options;
    const answered = await visitor.answer('nobody@example.com', session, authenticator.get(anyCredential));
    expect(answered.AuthenticationResult).toBeUndefined();
  });

  it('The user pool asks again after an answer that is not JSON', async () => {
    const { email } = await visitor.registered();
    const started = await visitor.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'CUSTOM_AUTH',
        ClientId: visitor.config.userPoolClientId,
        AuthParameters: { USERNAME: email },
      }),
    );
    const again = await visitor.answerText(email, started.Session ?? '', 'no json');
    expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE');
  });
});

describe('The API', () => {
  it.each([
    ['POST', '/passkeys/registration/options'],
    ['POST', '/passkeys'],
    ['GET', '/passkeys'],
  ])('The API refuses %s %s without a token and with a forged token', async (method, path) => {
    expect((await visitor.call(method, path)).status).toBe(401);
    expect((await visitor.call(method, path, { token: 'e30.e30.e30' })).status).toBe(401);
  });

  it('The API refuses an ID token', async () => {
    const { IdToken } = await visitor.passwordTokens(await visitor.user());
    const answer = await visitor.call('GET', '/passkeys', { token: IdToken });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });

  it.each([
    ['a registration of another shape', '/passkeys', { credential: { id: 'x' } }, 'invalid_request'],
    ['an assertion of another shape', '/passkeys/authentication/user', { credential: 'x' }, 'invalid_request'],
  ])('The API refuses %s with status 400', async (_, path, body, code) => {
    const { AccessToken } = await visitor.passwordTokens(await visitor.user());
    expect(await visitor.call('POST', path, { token: AccessToken, body })).toMatchObject({
      status: 400,
      body: { code },
    });
  });

  it('The API refuses a registration that another user started', async () => {
    const [mine, theirs] = await Promise.all(
      [visitor.user(), visitor.user()].map(async (user) => visitor.passwordTokens(await user)),
    );
    const options = await visitor.creationOptions(theirs?.AccessToken);
    const credential = visitor.authenticator().create(options);
    const answer = await visitor.call('POST', '/passkeys', { token: mine?.AccessToken, body: { credential } });
    expect(answer).toMatchObject({ status: 400, body: { code: 'challenge_invalid' } });
  });

  it('The API answers a repeated registration identically and stores one passkey', async () => {
    const { AccessToken: token } = await visitor.passwordTokens(await visitor.user());
    const options = await visitor.creationOptions(token);
    const body = { credential: visitor.authenticator().create(options) };
    const [first, second] = [
      await visitor.call('POST', '/passkeys', { token, body }),
      await visitor.call('POST', '/passkeys', { token, body }),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect((await visitor.call<ListResponse>('GET', '/passkeys', { token })).body.passkeys).toHaveLength(1);
  });

  it('The API lets only pages of its own origins read its answers, errors included', async () => {
    const { status, headers } = await visitor.call('GET', '/passkeys');
    expect(status).toBe(401);
    expect(headers.get('access-control-allow-origin')).toBe(visitor.origin);
    const foreign = await fetch(`${visitor.config.apiUrl}/passkeys`, { headers: { origin: 'https://evil.example' } });
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  });

  it('The API answers the preflight request of a registration', async () => {
    const { status, headers } = await fetch(`${visitor.config.apiUrl}/passkeys`, {
      method: 'OPTIONS',
      headers: {
        origin: visitor.origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    });
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe(visitor.origin);
    expect(headers.get('access-control-allow-headers')).toMatch(/authorization/i);
  });

  it('The API answers 404 to an unknown path', async () => {
    expect((await visitor.call('GET', '/passkeys/nothing/here')).status).toBe(404);
  });
});
