import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminSetUserPasswordCommand,
  AdminUserGlobalSignOutCommand,
  GlobalSignOutCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, inject, it } from 'vitest';
import type { Passkey } from '../../contract/shapes.ts';
import { storedFor } from '../support/dynamodb/stored-items.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const UserPoolId = visitor.config.userPoolId;

interface Victim {
  readonly email: string;
  readonly token: string | undefined;
}

/** What ends an intrusion, and what an administrator does besides. */
const ends: readonly [string, (victim: Victim) => Promise<unknown>][] = [
  [
    'the user has signed out everywhere',
    ({ token: AccessToken }) => visitor.cognito.send(new GlobalSignOutCommand({ AccessToken })),
  ],
  [
    'an administrator has signed the user out and set a password',
    async ({ email: Username }) => {
      await visitor.cognito.send(new AdminUserGlobalSignOutCommand({ UserPoolId, Username }));
      const Password = 'Another-password-1';
      await visitor.cognito.send(new AdminSetUserPasswordCommand({ UserPoolId, Username, Password, Permanent: true }));
    },
  ],
  [
    'an administrator has disabled the user',
    ({ email: Username }) => visitor.cognito.send(new AdminDisableUserCommand({ UserPoolId, Username })),
  ],
  [
    'an administrator has deleted the user',
    ({ email: Username }) => visitor.cognito.send(new AdminDeleteUserCommand({ UserPoolId, Username })),
  ],
];

describe('An intruder with an access token that was revoked', () => {
  it.each(ends)('An intruder changes nothing with a token after %s', async (_, end) => {
    const { email, password } = await visitor.user();
    const { AccessToken: token } = await visitor.passwordTokens({ email, password });
    const registered = await visitor.register(token, visitor.authenticator());
    const { id } = registered.body as Passkey;
    const sub = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString()).sub;
    const credential = visitor.authenticator().create(await visitor.creationOptions(token));
    await end({ email, token });
    const before = await storedFor(sub);
    expect(before.size).toBeGreaterThan(1);
    for (const [method, path, body] of [
      ['POST', '/passkeys', { credential }],
      ['POST', '/passkeys/recovery-codes', undefined],
      ['PATCH', `/passkeys/${id}`, { name: 'Mine' }],
      ['DELETE', `/passkeys/${id}`, undefined],
    ] as const) {
      const answer = await visitor.call(method, path, { token, body });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthorized' } });
    }
    expect(await storedFor(sub)).toEqual(before);
  });
});
