import { randomBytes } from 'node:crypto';
import { AdminSetUserPasswordCommand } from '@aws-sdk/client-cognito-identity-provider';
import {
  AuthenticationDetails,
  CognitoUser,
  CognitoUserPool,
  type CognitoUserSession,
} from 'amazon-cognito-identity-js';
import { CfnOutput } from 'aws-cdk-lib';
import { UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import type { PasskeysProps } from '../../lib/index.ts';
import { foreignTriggers, preTokenGeneration } from '../support/stacks/foreign-triggers.ts';
import { type OwnStack, passkeysFor, signInPool, startOwnStack } from '../support/stacks/own-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** What a client sends with its answer. Written here too: clients of other makers rely on it. */
const withValue = (value = randomBytes(16).toString('base64url')) => ({ passkey_sign_in: value });

interface Tokens {
  readonly id: Record<string, unknown>;
  readonly access: Record<string, unknown>;
}
const tokensOf = (result: { IdToken?: string | undefined; AccessToken?: string | undefined } | undefined): Tokens => ({
  id: decodeJwt(result?.IdToken ?? ''),
  access: decodeJwt(result?.AccessToken ?? ''),
});
const claimsOf = (token: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(token).filter(([name]) => name.startsWith('passkey_')));

/** Runs a pool whose tokens have claims: one client for the passkey alone, and where it is asked for one that wants the password first. */
function start(
  props: (
    stack: Parameters<Parameters<typeof startOwnStack>[0]>[0],
    strict: () => UserPoolClient,
  ) => Partial<PasskeysProps>,
): Promise<OwnStack> {
  return startOwnStack((own, url) => {
    const { userPool, client } = signInPool(own);
    const strict = () => {
      const both = new UserPoolClient(own, 'Both', { userPool, authFlows: { custom: true }, disableOAuth: true });
      new CfnOutput(own, 'BothId', { value: both.userPoolClientId });
      return both;
    };
    passkeysFor({ userPool, client }, url, props(own, strict));
  });
}

interface Credentials {
  readonly email: string;
  readonly password: string;
}
/** Signs in with a password, and a passkey where it is asked for, with AWS's own client. */
function passwordSignIn(
  by: Visitor,
  { email, password }: Credentials,
  metadata: Record<string, string>,
  answer?: (options: string) => string,
): Promise<Tokens> {
  const { userPoolId: UserPoolId, userPoolClientId: ClientId, userPoolEndpoint: endpoint } = by.config;
  const user = new CognitoUser({ Username: email, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
  if (answer) user.setAuthenticationFlowType('CUSTOM_AUTH');
  return new Promise((resolve, reject) => {
    const callbacks = {
      onSuccess: (session: CognitoUserSession) =>
        resolve({ id: session.getIdToken().payload, access: session.getAccessToken().payload }),
      onFailure: reject,
      customChallenge: ({ options = '' }: Record<string, string>) =>
        user.sendCustomChallengeAnswer(answer?.(options), callbacks, metadata),
      newPasswordRequired: () => user.completeNewPasswordChallenge(`${password}2`, {}, callbacks, metadata),
    };
    const details = { Username: email, Password: password, ClientMetadata: metadata };
    user.authenticateUser(new AuthenticationDetails(details), callbacks);
  });
}

describe('The ID token', () => {
  let stack: OwnStack;
  let visitor: Visitor;
  beforeAll(async () => {
    stack = await start(() => ({ tokenClaims: true }));
    visitor = new Visitor(stack.config);
  }, 120_000);
  afterAll(() => stack.stop());

  type Registered = Awaited<ReturnType<Visitor['registered']>>;
  async function passkeySignIn({ email, authenticator }: Registered, metadata?: Record<string, string>, lies = {}) {
    const { session, options } = await visitor.challenge(email);
    const credential = authenticator.get(options, lies);
    const { AuthenticationResult } = await visitor.answer(email, session, credential, metadata);
    return { credential, tokens: tokensOf(AuthenticationResult), refreshToken: AuthenticationResult?.RefreshToken };
  }

  it.each([
    [true, 'synced'],
    [false, 'device-bound'],
  ])('The ID token has the ID and the kind of the passkey that signed in (synced: %s)', async (synced, kind) => {
    const { credential, tokens } = await passkeySignIn(await visitor.registered({ synced }), withValue());
    expect(claimsOf(tokens.id)).toEqual({
      passkey_amr: 'pop user mfa',
      passkey_id: credential.id,
      passkey_kind: kind,
    });
    expect(claimsOf(tokens.access)).toEqual({});
  });

  it('The ID token has the ID of the passkey after a sign-in without a user name', async () => {
    const { authenticator } = await visitor.registered();
    const credential = authenticator.get(await visitor.publicOptions());
    const username = Buffer.from(credential.response.userHandle ?? '', 'base64url').toString();
    const { session } = await visitor.challenge(username);
    const { AuthenticationResult } = await visitor.answer(username, session, credential, withValue());
    expect(tokensOf(AuthenticationResult).id).toMatchObject({ passkey_id: credential.id });
  });

  it.each([
    ['nothing', undefined],
    ['a value that can be guessed', withValue('1')],
    ['the claims themselves', { passkey_amr: 'pop user mfa', passkey_id: 'mine' }],
  ])('The ID token has no passkey claims if the client sends %s', async (_, metadata) => {
    expect(claimsOf((await passkeySignIn(await visitor.registered(), metadata)).tokens.id)).toEqual({});
  });

  it('The ID token has no passkey claims after a password sign-in, even with the value of a passkey sign-in', async () => {
    const user = await visitor.registered();
    const metadata = withValue();
    expect(claimsOf((await passwordSignIn(visitor, user, metadata)).id)).toEqual({});
    const { tokens } = await passkeySignIn(user, metadata);
    expect(tokens.id).toHaveProperty('passkey_id');
    // The value was of a passkey's sign-in a moment ago, and has been used.
    expect(claimsOf((await passwordSignIn(visitor, user, metadata)).id)).toEqual({});
    expect(claimsOf((await passwordSignIn(visitor, user, withValue())).id)).toEqual({});
  });

  it('The ID token has no passkey claims after a password sign-in with the value of a wrong passkey', async () => {
    const user = await visitor.registered();
    const metadata = withValue();
    const { session, options } = await visitor.challenge(user.email);
    await visitor.answer(user.email, session, user.authenticator.get(options, { userVerified: false }), metadata);
    expect(claimsOf((await passwordSignIn(visitor, user, metadata)).id)).toEqual({});
  });

  it('The ID token of a password sign-in has no passkey claims during a parallel passkey sign-in', async () => {
    const user = await visitor.registered();
    const [{ tokens }, ...others] = await Promise.all([
      passkeySignIn(user, withValue()),
      ...[withValue(), withValue(), {}].map((metadata) => passwordSignIn(visitor, user, metadata)),
    ]);
    expect(tokens.id).toHaveProperty('passkey_id');
    for (const { id } of others) expect(claimsOf(id)).toEqual({});
  });

  it('The ID token of each parallel sign-in has the ID of its passkey', async () => {
    const user = await visitor.registered();
    const all = await Promise.all(Array.from({ length: 4 }, () => passkeySignIn(user, withValue())));
    for (const { credential, tokens } of all) expect(tokens.id).toMatchObject({ passkey_id: credential.id });
  });

  it('The ID token has no passkey claims after a recovery code or a token refresh', async () => {
    const user = await visitor.registered();
    const { tokens, refreshToken } = await passkeySignIn(user, withValue());
    expect(tokens.id).toHaveProperty('passkey_id');
    const { AuthenticationResult: refreshed } = await visitor.refresh(refreshToken);
    expect(claimsOf(tokensOf(refreshed).id)).toEqual({});

    const token = (await visitor.passwordTokens(user)).AccessToken;
    const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token });
    const { session } = await visitor.challenge(user.email);
    const answer = JSON.stringify({ type: 'recovery-code', code: body.codes[0] });
    const { AuthenticationResult } = await visitor.answerText(user.email, session, answer, withValue());
    expect(claimsOf(tokensOf(AuthenticationResult).id)).toEqual({});
  });
});

describe('A chained Pre Token Generation trigger with the password first', () => {
  const earlier = foreignTriggers(preTokenGeneration);
  let stack: OwnStack;
  let visitor: Visitor;
  let strict: Visitor;
  beforeAll(async () => {
    stack = await start((own, both) => ({
      tokenClaims: true,
      tokenClaimsVersion: 'V2_0',
      chainPreTokenGeneration: new LambdaFunction(own, 'Earlier', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: Code.fromAsset(earlier.folder),
      }),
      passwordFirst: [both().userPoolClientId],
      passwordFirstPasskeyHours: 0,
    }));
    visitor = new Visitor(stack.config);
    strict = new Visitor({ ...stack.config, userPoolClientId: stack.output('BothId') });
  }, 120_000);
  afterAll(async () => {
    earlier.remove();
    await stack.stop();
  });

  it('Both tokens have the passkey claims and the claims of the earlier trigger', async () => {
    const user = await visitor.registered();
    let used = '';
    const { id, access } = await passwordSignIn(strict, user, withValue(), (options) => {
      const credential = user.authenticator.get(JSON.parse(options));
      used = credential.id;
      return JSON.stringify({ type: 'passkey', credential });
    });
    for (const token of [id, access]) {
      expect(token).toMatchObject({
        tenant: 'acme',
        eventVersion: '2',
        passkey_amr: 'pop user pwd mfa',
        passkey_id: used,
      });
    }
    expect(id).not.toHaveProperty('email_verified');
    expect(access['scope']).toBe('aws.cognito.signin.user.admin accounts');
  });

  it('Passkey claims that the earlier trigger forges are removed after a password sign-in', async () => {
    const { id, access } = await passwordSignIn(visitor, await visitor.registered(), withValue());
    for (const token of [id, access]) {
      expect(token).toMatchObject({ tenant: 'acme' });
      expect(claimsOf(token)).toEqual({});
    }
  });

  it.each([
    ['throw', 'PreTokenGeneration failed with error not on Sundays.'],
    ['nothing', 'Unrecognizable lambda output'],
  ])('A failure of the earlier trigger ends the sign-in with its own error (%s)', async (earlier, message) => {
    const user = await visitor.registered();
    await expect(passwordSignIn(visitor, user, { earlier })).rejects.toMatchObject({ message });
  });

  it('A new password for a temporary one gives no tokens, and signs in later with the passkey', async () => {
    const user = await visitor.registered();
    const temporary = { ...user, password: `Aa1!${randomBytes(12).toString('hex')}` };
    await visitor.cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: visitor.config.userPoolId,
        Username: user.email,
        Password: temporary.password,
        Permanent: false,
      }),
    );
    const passkey = (options: string) =>
      JSON.stringify({ type: 'passkey', credential: user.authenticator.get(JSON.parse(options)) });
    await expect(passwordSignIn(strict, temporary, withValue(), passkey)).rejects.toMatchObject({
      message:
        'PreTokenGeneration failed with error Your new password is saved. Now sign in again, with your passkey too.',
    });
    const { id } = await passwordSignIn(strict, { ...user, password: `${temporary.password}2` }, withValue(), passkey);
    expect(id).toHaveProperty('passkey_id');
  });

  it('A new password for a temporary one gives tokens at an app client without the password first', async () => {
    const user = await visitor.user();
    await visitor.cognito.send(
      new AdminSetUserPasswordCommand({
        UserPoolId: visitor.config.userPoolId,
        Username: user.email,
        Password: user.password,
        Permanent: false,
      }),
    );
    expect((await passwordSignIn(visitor, user, withValue())).id).toMatchObject({ email: user.email });
  });
});
