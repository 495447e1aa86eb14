import {
  AssociateSoftwareTokenCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  SetUserMFAPreferenceCommand,
  SetUserPoolMfaConfigCommand,
  VerifySoftwareTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import type { OwnStack } from '../support/stacks/own-stack.ts';
import { startPasswordFirstStack } from '../support/stacks/password-first-stack.ts';
import type { Visitor } from '../support/stacks/visitor.ts';
import { passkeyAnswer, signInWithPasswordFirst, withValue } from '../support/user-pool/password-first.ts';

let stack: OwnStack;
/** Comes by the app client that takes the passkey alone. */
let visitor: Visitor;
/** Comes by the app client that wants the password first. */
let strict: Visitor;
beforeAll(async () => {
  ({ stack, visitor, strict } = await startPasswordFirstStack());
  // Somebody turns it on after the deployment, which refuses such a pool.
  await visitor.cognito.send(
    new SetUserPoolMfaConfigCommand({
      UserPoolId: stack.config.userPoolId,
      MfaConfiguration: 'OPTIONAL',
      SoftwareTokenMfaConfiguration: { Enabled: true },
    }),
  );
}, 120_000);
afterAll(() => stack.stop());

type Registered = Awaited<ReturnType<Visitor['registered']>>;

/** A user with a passkey and an authenticator app, and the codes that it shows. */
async function withAuthenticatorApp() {
  const user = await visitor.registered();
  const { AccessToken } = await visitor.passwordTokens(user);
  const { SecretCode = '' } = await visitor.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
  const app = new TOTP({ secret: Secret.fromBase32(SecretCode) });
  await visitor.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: app.generate() }));
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true };
  await visitor.cognito.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
  return { user, code: () => app.generate() };
}

/** Where a sign-in ended without tokens, in the words that people read. */
const withoutPasskey =
  'This sign-in has no new passkey check. Please sign in again, with your password and your passkey.';

const recoveryCode = async (user: Registered) => {
  const { AccessToken: token } = await visitor.passwordTokens(user);
  const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
  return body.codes[0];
};

describe('The tokens of an app client with the password first', () => {
  it('The app client gives no tokens for the password and a code of an authenticator app', async () => {
    const { user, code } = await withAuthenticatorApp();
    const { asked, tokens, refusal } = await signInWithPasswordFirst(strict, user, {
      answer: passkeyAnswer(user),
      code,
    });
    // Cognito asked for the code itself, and never for the passkey.
    expect(asked).toEqual([]);
    expect(tokens).toBeUndefined();
    expect(refusal?.message).toContain(withoutPasskey);
  });

  it('The app client gives no tokens for a code of an authenticator app with the value of a used sign-in', async () => {
    const user = await visitor.registered();
    const metadata = withValue();
    const first = await signInWithPasswordFirst(strict, user, { answer: passkeyAnswer(user), metadata });
    expect(first.tokens).toBeDefined();
    const { AccessToken } = await visitor.passwordTokens(user);
    const { SecretCode = '' } = await visitor.cognito.send(new AssociateSoftwareTokenCommand({ AccessToken }));
    const app = new TOTP({ secret: Secret.fromBase32(SecretCode) });
    await visitor.cognito.send(new VerifySoftwareTokenCommand({ AccessToken, UserCode: app.generate() }));
    const SoftwareTokenMfaSettings = { Enabled: true };
    await visitor.cognito.send(new SetUserMFAPreferenceCommand({ AccessToken, SoftwareTokenMfaSettings }));
    const again = await signInWithPasswordFirst(strict, user, {
      answer: passkeyAnswer(user),
      code: () => app.generate(),
      metadata,
    });
    expect(again.tokens).toBeUndefined();
    expect(again.refusal?.message).toContain(withoutPasskey);
  });

  it('Another app client of the pool gives tokens for the password and a code of an authenticator app', async () => {
    const { user, code } = await withAuthenticatorApp();
    const { cognito, config } = visitor;
    const begun = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_PASSWORD_AUTH',
        ClientId: config.userPoolClientId,
        AuthParameters: { USERNAME: user.email, PASSWORD: user.password },
      }),
    );
    const answered = await cognito.send(
      new RespondToAuthChallengeCommand({
        ChallengeName: 'SOFTWARE_TOKEN_MFA',
        ClientId: config.userPoolClientId,
        Session: begun.Session,
        ChallengeResponses: { USERNAME: user.email, SOFTWARE_TOKEN_MFA_CODE: code() },
      }),
    );
    expect(answered.AuthenticationResult?.AccessToken).toBeDefined();
  });

  /** What a client sends in the place of the value, or answers in the place of the passkey. */
  const failing: [
    name: string,
    how: (user: Registered) => Promise<Partial<Parameters<typeof signInWithPasswordFirst>[2]>>,
    refusal: string,
  ][] = [
    ['sends no value', async () => ({ metadata: {} }), withoutPasskey],
    ['sends a value that can be guessed', async () => ({ metadata: withValue('1') }), withoutPasskey],
    [
      'sends a claim in the place of a value',
      async () => ({ metadata: { passkey_amr: 'pop user pwd mfa' } }),
      withoutPasskey,
    ],
    [
      'answers with a recovery code',
      async (user) => {
        const code = await recoveryCode(user);
        return { answer: () => JSON.stringify({ type: 'recovery-code', code }) };
      },
      'Incorrect username or password.',
    ],
  ];
  it.each(failing)('The app client gives no tokens if its client %s', async (_, how, message) => {
    const user = await visitor.registered();
    const changed = await how(user);
    const { tokens, refusal } = await signInWithPasswordFirst(strict, user, {
      answer: passkeyAnswer(user),
      ...changed,
    });
    expect(tokens).toBeUndefined();
    expect(refusal?.message).toContain(message);
  });

  it('A recovery code that the app client refused still signs in at another app client', async () => {
    const user = await visitor.registered();
    const answer = JSON.stringify({ type: 'recovery-code', code: await recoveryCode(user) });
    await signInWithPasswordFirst(strict, user, { answer: () => answer });
    const { session } = await visitor.challenge(user.email);
    expect((await visitor.answerText(user.email, session, answer)).AuthenticationResult).toBeDefined();
  });

  it('A refresh continues a sign-in that had a passkey', async () => {
    const user = await visitor.registered();
    const { tokens } = await signInWithPasswordFirst(strict, user, { answer: passkeyAnswer(user) });
    const { cognito, config } = strict;
    const refreshed = await cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        ClientId: config.userPoolClientId,
        AuthParameters: { REFRESH_TOKEN: tokens?.refresh ?? '' },
      }),
    );
    expect(refreshed.AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('Each of several parallel sign-ins gets tokens for its own passkey', async () => {
    const user = await visitor.registered();
    const courses = await Promise.all(
      [withValue(), withValue(), {}].map((metadata) =>
        signInWithPasswordFirst(strict, user, { answer: passkeyAnswer(user), metadata }),
      ),
    );
    expect(courses.map(({ tokens }) => tokens !== undefined)).toEqual([true, true, false]);
  });
});
