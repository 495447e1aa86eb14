import { randomBytes } from 'node:crypto';
import { RespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { describe, expect, inject, it } from 'vitest';
import type { ListResponse, NewRecoveryCodesResponse, Passkey } from '../../contract/shapes.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));
const newValue = () => randomBytes(16).toString('base64url');
const stepUpRequired = { status: 403, body: { code: 'step_up_required' } };

/** A user with a passkey, and a thief's session that began with the user's password. */
async function robbed() {
  const user = await visitor.registered();
  const { AccessToken: thief } = await visitor.passwordTokens(user);
  return { ...user, thief };
}

/** Signs in with a passkey, with the client's random value. */
async function signedIn({ email, authenticator }: Awaited<ReturnType<typeof robbed>>, passkey_sign_in: string) {
  const { session, options } = await visitor.challenge(email);
  const answer = await visitor.answer(email, session, authenticator.get(options), { passkey_sign_in });
  return answer.AuthenticationResult?.AccessToken;
}

const stepUp = (token: string | undefined, body: object) =>
  visitor.callOnce('POST', '/passkeys/step-up', { token, body });
const passkeysOf = async (token: string | undefined) =>
  (await visitor.callOnce<ListResponse>('GET', '/passkeys', { token })).body.passkeys;

describe('A thief with the password of a user who has a passkey', () => {
  it('The thief gets no options, and neither adds, renames nor removes a passkey, nor makes recovery codes', async () => {
    const { thief } = await robbed();
    const [passkey] = await passkeysOf(thief);
    for (const [method, path, body] of [
      ['POST', '/passkeys/registration/options', undefined],
      ['PATCH', `/passkeys/${passkey?.id}`, { name: 'Mine' }],
      ['DELETE', `/passkeys/${passkey?.id}`, undefined],
      ['POST', '/passkeys/recovery-codes', undefined],
    ] as const) {
      expect(await visitor.callOnce(method, path, { token: thief, body })).toMatchObject(stepUpRequired);
    }
    expect(await passkeysOf(thief)).toEqual([passkey]);
  });

  it('Options that the thief had before the owner’s first passkey register nothing after it', async () => {
    const user = await visitor.user();
    const { AccessToken: thief } = await visitor.passwordTokens(user);
    const credential = visitor.authenticator().create(await visitor.creationOptions(thief));
    const { AccessToken: owner } = await visitor.passwordTokens(user);
    expect((await visitor.register(owner, visitor.authenticator())).status).toBe(201);
    const late = await visitor.callOnce('POST', '/passkeys', { token: thief, body: { credential } });
    expect(late).toMatchObject(stepUpRequired);
    expect(await passkeysOf(owner)).toHaveLength(1);
  });

  it('The thief confirms no session with values that were never recorded, nor with an assertion of an own passkey', async () => {
    const { thief } = await robbed();
    const stranger = (await visitor.registered()).authenticator;
    expect(await stepUp(thief, { type: 'sign-in', value: newValue() })).toMatchObject(stepUpRequired);
    expect(await stepUp(thief, { type: 'recovery' })).toMatchObject(stepUpRequired);
    const path = '/passkeys/step-up/options';
    const { body } = await visitor.callOnce<PublicKeyCredentialRequestOptionsJSON>('POST', path, {
      token: thief,
    });
    const { allowCredentials: _, ...options } = body;
    const credential = stranger.get(options, { userHandle: null });
    expect(await stepUp(thief, { type: 'passkey', credential })).toMatchObject({ status: 404 });
    for (const wrong of [{}, { type: 'password' }, { type: 'sign-in', value: 'short' }, { type: 'passkey' }])
      expect(await stepUp(thief, wrong)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
    expect(await visitor.callOnce('POST', '/passkeys/recovery-codes', { token: thief })).toMatchObject(stepUpRequired);
  });
});

describe('The owner', () => {
  it('Whoever signed in with a passkey changes passkeys without another prompt, and a thief’s session still does not', async () => {
    const user = await robbed();
    const value = newValue();
    const token = await signedIn(user, value);
    expect(await visitor.callOnce('POST', '/passkeys/recovery-codes', { token })).toMatchObject(stepUpRequired);
    expect(await stepUp(token, { type: 'sign-in', value })).toMatchObject({
      status: 200,
      body: { confirmedUntil: expect.stringMatching(/Z$/) },
    });
    expect((await visitor.callOnce('POST', '/passkeys/recovery-codes', { token })).status).toBe(201);
    const again = await visitor.callOnce('POST', '/passkeys/recovery-codes', { token: user.thief });
    expect(again).toMatchObject(stepUpRequired);
  });

  it('A session that began with a recovery code adds a passkey and removes the lost one', async () => {
    const user = await robbed();
    const value = newValue();
    const owner = await signedIn(user, value);
    await stepUp(owner, { type: 'sign-in', value });
    const made = await visitor.callOnce<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', { token: owner });
    const { session } = await visitor.challenge(user.email);
    const ofCode = newValue();
    const { AuthenticationResult } = await visitor.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: visitor.config.userPoolClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session: session,
        ChallengeResponses: {
          USERNAME: user.email,
          ANSWER: JSON.stringify({ type: 'recovery-code', code: made.body.codes[0] }),
        },
        ClientMetadata: { passkey_sign_in: ofCode },
      }),
    );
    const token = AuthenticationResult?.AccessToken;
    expect(await stepUp(token, { type: 'sign-in', value: ofCode })).toMatchObject({ status: 200 });
    const [lost] = await passkeysOf(token);
    const credential = visitor.authenticator().create(await visitor.creationOptions(token));
    const added = await visitor.callOnce<Passkey>('POST', '/passkeys', { token, body: { credential } });
    expect(added.status).toBe(201);
    expect((await visitor.callOnce('DELETE', `/passkeys/${lost?.id}`, { token })).status).toBe(204);
    expect(await passkeysOf(token)).toMatchObject([{ id: added.body.id }]);
  });

  it('A refresh of the tokens keeps the session confirmed; another sign-in with the password is none', async () => {
    const user = await robbed();
    const { AccessToken: token, RefreshToken } = await visitor.passwordTokens(user);
    expect((await visitor.confirm(token, user.authenticator)).status).toBe(200);
    const refreshed = (await visitor.refresh(RefreshToken)).AuthenticationResult?.AccessToken;
    expect((await visitor.callOnce('POST', '/passkeys/recovery-codes', { token: refreshed })).status).toBe(201);
    const { AccessToken: other } = await visitor.passwordTokens(user);
    expect(await visitor.callOnce('POST', '/passkeys/recovery-codes', { token: other })).toMatchObject(stepUpRequired);
  });

  it('A lost device without codes: a recovery is started with the password, and cancelled by the passkey that was found', async () => {
    const user = await robbed();
    const recovery = (token: string | undefined, action: string) =>
      visitor.callOnce<{ recovery: object | null }>('POST', '/passkeys/recovery', { token, body: { action } });
    expect((await recovery(user.thief, 'start')).status).toBe(200);
    expect(await stepUp(user.thief, { type: 'recovery' })).toMatchObject(stepUpRequired);
    expect(await recovery(user.thief, 'cancel')).toMatchObject(stepUpRequired);
    const value = newValue();
    const owner = await signedIn(user, value);
    const listed = await visitor.callOnce<ListResponse>('GET', '/passkeys', { token: owner });
    expect(listed.body.recovery).toMatchObject({ dueAt: expect.stringMatching(/Z$/) });
    await stepUp(owner, { type: 'sign-in', value });
    expect(await recovery(owner, 'cancel')).toMatchObject({ status: 200, body: { recovery: null } });
  });

  it('A recovery that the owner lets through lets the other session add a passkey', async () => {
    const user = await robbed();
    const [{ AccessToken: phone }, { AccessToken: laptop }] = [
      await visitor.passwordTokens(user),
      await visitor.passwordTokens(user),
    ];
    const recovery = (token: string | undefined, action: string) =>
      visitor.callOnce('POST', '/passkeys/recovery', { token, body: { action } });
    await recovery(phone, 'start');
    await visitor.confirm(laptop, user.authenticator);
    expect((await recovery(laptop, 'allow')).status).toBe(200);
    expect((await stepUp(phone, { type: 'recovery' })).status).toBe(200);
    const credential = visitor.authenticator().create(await visitor.creationOptions(phone));
    expect((await visitor.callOnce('POST', '/passkeys', { token: phone, body: { credential } })).status).toBe(201);
    const { body } = await visitor.callOnce<ListResponse>('GET', '/passkeys', { token: phone });
    expect(body).toMatchObject({ passkeys: [{}, {}], recovery: null });
  });
});
