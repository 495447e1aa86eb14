import { describe, expect, it } from 'vitest';
import { signedIn } from '../../../lambdas/edge/access-token.ts';

const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const access = {
  token_use: 'access',
  scope: 'openid aws.cognito.signin.user.admin',
  sub: 'the-sub',
  username: 'ada',
  auth_time: secondsAgo(0),
  client_id: 'client',
};
const request = (claims: object) => ({ requestContext: { authorizer: { jwt: { claims } } } });

describe('The signed-in user', () => {
  it('The signed-in user comes from the claims of the access token', () => {
    expect(signedIn(request(access))).toEqual({ userId: 'the-sub', username: 'ada' });
  });

  it.each([
    ['an ID token', { ...access, token_use: 'id' }],
    ['no token', {}],
    ['an access token without Cognito’s scope', { ...access, scope: 'openid profile' }],
    ['an access token without a user', { ...access, sub: '' }],
    ['an access token without a sign-in time', { ...access, auth_time: 'soon' }],
  ])('A request with %s is unauthorized', (_, claims) => {
    expect(() => signedIn(request(claims))).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  });
});
