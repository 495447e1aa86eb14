import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { describe, expect, it, vi } from 'vitest';

vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', '600');
vi.stubEnv('POLICY', '{}');
const { preparingUser } = await import('../../../lambdas/edge/changing-user.ts');

const now = () => Math.floor(Date.now() / 1000);
const claims = () => ({
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin',
  sub: 'the-sub',
  username: 'ada',
  auth_time: String(now()),
  client_id: 'client',
  origin_jti: 'the-session',
});
// The function reads a header and the claims; the type wants the whole event.
const request = (changed: object = {}, token = 'token') =>
  Object.assign({} as APIGatewayProxyEventV2, {
    headers: { authorization: `Bearer ${token}` },
    requestContext: { authorizer: { jwt: { claims: { ...claims(), ...changed } } } },
  });

describe('A user who changes passkeys', () => {
  it('The session is named by the sign-in that its tokens come from', () => {
    expect(preparingUser(request())).toMatchObject({
      userId: 'the-sub',
      username: 'ada',
      permission: { session: 'the-session', recent: true, changesNeed: 'passkey' },
    });
  });

  it('Without token revocation, each access token is a session of its own', () => {
    const sessions = ['one', 'one', 'two'].map((token) => {
      return preparingUser(request({ origin_jti: undefined }, token)).permission.session;
    });
    expect(sessions[0]).toBe(sessions[1]);
    expect(sessions[0]).not.toBe(sessions[2]);
    expect(sessions[0]).not.toContain('one');
  });

  it('A sign-in is recent for ten minutes, and so is a confirmation', () => {
    const at = (age: number) => preparingUser(request({ auth_time: String(now() - age) })).permission;
    expect(at(590).recent).toBe(true);
    expect(at(610).recent).toBe(false);
    expect(now() - at(0).since).toBeLessThanOrEqual(601);
    expect(now() - at(0).since).toBeGreaterThanOrEqual(599);
  });

  it('A setting that is no number lets no sign-in pass as recent', () => {
    vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', 'ten minutes');
    expect(preparingUser(request()).permission.recent).toBe(false);
    vi.stubEnv('RECENT_AUTHENTICATION_SECONDS', '600');
  });
});
