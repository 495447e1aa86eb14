import { AdminSetUserPasswordCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OwnStack } from '../support/stacks/own-stack.ts';
import { startPasswordFirstStack } from '../support/stacks/password-first-stack.ts';
import type { Visitor } from '../support/stacks/visitor.ts';
import { passkeyAnswer, signInWithPasswordFirst } from '../support/user-pool/password-first.ts';

/** Chosen by whoever is asked for one. */
const newPassword = 'Another-horse-2!';
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' };

let stack: OwnStack;
/** Comes by the app client that takes the passkey alone. */
let visitor: Visitor;
/** Comes by the app client that wants the password first. */
let strict: Visitor;
beforeAll(async () => {
  ({ stack, visitor, strict } = await startPasswordFirstStack());
}, 120_000);
afterAll(() => stack.stop());

/** Signs in with SRP and then answers each challenge; `answer` gets the public parameters. */
const signIn = (
  by: Visitor,
  user: { readonly email: string; readonly password: string },
  answer: (options: string, round: number) => string,
) => signInWithPasswordFirst(by, user, { answer, newPassword });
const passkey = passkeyAnswer;

const initiate = (by: Visitor, AuthFlow: 'CUSTOM_AUTH' | 'USER_PASSWORD_AUTH' | 'USER_SRP_AUTH', parameters: object) =>
  by.cognito.send(
    new InitiateAuthCommand({ AuthFlow, ClientId: by.config.userPoolClientId, AuthParameters: { ...parameters } }),
  );

describe('An app client with the password first', () => {
  it('A sign-in with the password and then the passkey gives tokens', async () => {
    const user = await visitor.registered();
    const { asked, tokens } = await signIn(strict, user, passkey(user));
    expect(asked).toHaveLength(1);
    expect(decodeJwt(tokens?.access ?? '')).toMatchObject({ client_id: strict.config.userPoolClientId });
  });

  it('A sign-in with the password, a wrong passkey and then the right passkey gives tokens', async () => {
    const user = await visitor.registered();
    const { asked, tokens } = await signIn(strict, user, (options, round) =>
      passkey(user, round === 1 ? { userVerified: false } : {})(options),
    );
    expect(asked).toHaveLength(2);
    expect(tokens).toBeDefined();
  });

  it('An app client with the password first refuses the passkey alone, with and without a user name', async () => {
    const { email, authenticator } = await visitor.registered();
    await expect(strict.signIn(email, authenticator)).rejects.toMatchObject(wrong);
    await expect(strict.signInNameless(authenticator)).rejects.toMatchObject(wrong);
    await expect(strict.challenge('nobody@example.com')).rejects.toMatchObject(wrong);
  });

  it('A wrong password or an unknown user ends the sign-in before the passkey challenge', async () => {
    const user = await visitor.registered();
    for (const who of [
      { ...user, password: 'Wrong-horse-1!' },
      { ...user, email: 'nobody@example.com' },
    ]) {
      const { asked, refusal } = await signIn(strict, who, passkey(user));
      expect(asked).toEqual([]);
      expect(refusal).toMatchObject(wrong);
    }
  });

  it('A sign-in with the password ends with the third wrong passkey', async () => {
    const user = await visitor.registered();
    const { asked, refusal } = await signIn(strict, user, passkey(user, { userVerified: false }));
    expect(asked).toHaveLength(3);
    expect(refusal).toMatchObject(wrong);
  });

  it('A sign-in with the password refuses the passkey of another user', async () => {
    const [user, thief] = [await visitor.registered(), await visitor.registered()];
    const { refusal, tokens } = await signIn(strict, user, (options) => {
      const { allowCredentials, ...any } = JSON.parse(options);
      return passkey(thief)(JSON.stringify(any));
    });
    expect(refusal).toMatchObject(wrong);
    expect(tokens).toBeUndefined();
  });

  it('The challenge after the password lists decoy credentials for a user without a passkey', async () => {
    const user = await visitor.user();
    const { asked, refusal } = await signIn(strict, user, () => 'no passkey');
    expect(JSON.parse(asked[0] ?? '{}').allowCredentials.length).toBeGreaterThan(0);
    expect(refusal).toMatchObject(wrong);
  });

  it('An app client with the password first refuses a session of another app client', async () => {
    const { email, authenticator } = await visitor.registered();
    const { session, options } = await visitor.challenge(email);
    await expect(strict.answer(email, session, authenticator.get(options))).rejects.toMatchObject({
      message: 'Invalid session for the user.',
    });
  });

  it('A new password for a temporary one gives no tokens until the user signs in again with the passkey', async () => {
    const user = await visitor.registered();
    const { userPoolId: UserPoolId } = visitor.config;
    await visitor.cognito.send(
      new AdminSetUserPasswordCommand({ UserPoolId, Username: user.email, Password: user.password, Permanent: false }),
    );
    const { refusal, tokens } = await signIn(strict, user, passkey(user));
    expect(refusal?.message).toContain('Your new password is saved. Now sign in again, with your passkey too.');
    expect(tokens).toBeUndefined();
    const again = await signIn(strict, { ...user, password: newPassword }, passkey(user));
    expect(again.asked).toHaveLength(1);
    expect(again.tokens).toBeDefined();
  });

  it('An app client with the password first refuses the password alone', async () => {
    const { email: USERNAME, password: PASSWORD } = await visitor.user();
    for (const flow of ['USER_PASSWORD_AUTH', 'USER_SRP_AUTH'] as const) {
      const attempt = initiate(strict, flow, { USERNAME, PASSWORD, SRP_A: 'a1' });
      await expect(attempt).rejects.toMatchObject({ name: 'InvalidParameterException' });
    }
  });
});

describe('Another app client of the same user pool', () => {
  it('Another app client of the user pool accepts the passkey alone', async () => {
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
    expect((await visitor.signInNameless(authenticator)).AuthenticationResult).toBeDefined();
  });

  it('Another app client of the user pool refuses a custom sign-in that begins with a password', async () => {
    const user = await visitor.registered();
    const { asked, refusal } = await signIn(visitor, user, passkey(user));
    expect(asked).toEqual([]);
    expect(refusal).toMatchObject(wrong);
  });
});
