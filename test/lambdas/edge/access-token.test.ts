import { describe, expect, it, vi } from 'vitest';
import { recentlySignedIn, signedIn } from '../../../lambdas/edge/access-token.ts';

vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', '600');

const secondsAgo = (seconds: number) => String(Math.floor(Date.now() / 1000) - seconds);
const access = {
  token_use: 'access',
  scope: 'openid aws.cognito.signin.user.admin',
  sub: 'the-sub',
  username: 'ada',
  auth_time: secondsAgo(0),
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

  it('`recentlySignedIn` requires a sign-in within the last ten minutes', () => {
    expect(recentlySignedIn(request({ ...access, auth_time: secondsAgo(590) }))).toMatchObject({ username: 'ada' });
    vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', 'ten minutes');
    expect(() => recentlySignedIn(request(access))).toThrow(
      expect.objectContaining({ code: 'reauthentication_required' }),
    );
    vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', '600');
    const late = request({ ...access, auth_time: secondsAgo(610) });
    expect(() => recentlySignedIn(late)).toThrow(expect.objectContaining({ code: 'reauthentication_required' }));
    expect(signedIn(late)).toMatchObject({ username: 'ada' });
  });
});
