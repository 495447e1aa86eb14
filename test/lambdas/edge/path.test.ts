import { describe, expect, it } from 'vitest';
import { administrator } from '../../../lambdas/edge/administrator.ts';
import { credentialIdIn, userIdIn } from '../../../lambdas/edge/path.ts';

const withPath = (pathParameters?: Record<string, string>) => ({ pathParameters });
const code = (value: string) => expect.objectContaining({ code: value });

describe('The path of a request', () => {
  it('The path names a passkey by its credential ID', () => {
    expect(credentialIdIn(withPath({ id: 'o7uQHzv3G2Bv3bJPWDK1n1Q' }))).toBe('o7uQHzv3G2Bv3bJPWDK1n1Q');
  });

  // Other texts for the same bytes are no other names of the same passkey.
  it.each(['o7uQHzv3G2Bv3bJPWDK1n1R', 'YWI=', 'a b', 'é', '../x'])('The path refuses the credential ID %j', (id) => {
    expect(() => credentialIdIn(withPath({ id }))).toThrow(code('passkey_unknown'));
  });

  it('A path without a credential ID is refused as unknown', () => {
    expect(() => credentialIdIn(withPath())).toThrow(code('passkey_unknown'));
  });

  it('The path names a user by the `sub`', () => {
    const sub = '0ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11';
    expect(userIdIn(withPath({ sub }))).toBe(sub);
  });

  it('The path names a user by the `sub` in lower case, however an administrator writes it', () => {
    expect(userIdIn(withPath({ sub: '0EA1F5D2-9051-70A8-1d2c-3F1B0D7F9C11' }))).toBe(
      '0ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11',
    );
  });

  it.each([
    '',
    'ada',
    'warm-up',
    '0ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11#x',
    '{0ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11}',
    '0ea1f5d2905170a81d2c3f1b0d7f9c11',
    ' 0ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11',
    '\u{1d7d8}ea1f5d2-9051-70a8-1d2c-3f1b0d7f9c11',
  ])('The path refuses the `sub` %j and says which member is wrong', (sub) => {
    const invalid = [{ member: 'sub', problem: 'invalid' }];
    expect(() => userIdIn(withPath({ sub }))).toThrow(
      expect.objectContaining({ code: 'invalid_request', status: 400, invalid }),
    );
  });
});

describe('The administrator', () => {
  it('The administrator is the signer of the request', () => {
    const userArn = 'arn:aws:sts::123456789012:assumed-role/Support/ada';
    expect(administrator({ requestContext: { authorizer: { iam: { userArn } } } })).toBe(userArn);
  });

  it.each<[string, object]>([
    ['an unsigned request', {}],
    ['an access token', { authorizer: { jwt: { claims: { sub: 'x', token_use: 'access' } } } }],
    ['an empty signer', { authorizer: { iam: { userArn: '' } } }],
  ])('Administration with %s is unauthorized', (_, requestContext) => {
    expect(() => administrator({ requestContext })).toThrow(code('unauthorized'));
  });
});
