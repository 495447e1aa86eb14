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

describe('the signed-in user', () => {
  it('is who the access token names', () => {
    expect(signedIn(request(access))).toEqual({ userId: 'the-sub', username: 'ada' });
  });

  it.each([
    ['an ID token', { ...access, token_use: 'id' }],
    ['no token', {}],
    ['a token of an app that was given less', { ...access, scope: 'openid profile' }],
    ['a token without a user', { ...access, sub: '' }],
    ['a token without a time', { ...access, auth_time: 'soon' }],
  ])('is nobody with %s', (_, claims) => {
    expect(() => signedIn(request(claims))).toThrow(expect.objectContaining({ code: 'unauthorized' }));
  });

  it('must have signed in within ten minutes to change passkeys', () => {
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
