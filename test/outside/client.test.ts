import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { launchChromium } from '../support/browser/chromium.ts';
import { type ClientPage, openClientPage } from '../support/browser/client-page.ts';
import { removeCredentials } from '../support/browser/remove-credentials.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const visitor = new Visitor(inject('config'));

let browser: Browser;
let visit: ClientPage;
let user: Awaited<ReturnType<Visitor['user']>>;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  user = await visitor.user();
  visit = await openClientPage(browser, inject('config'), inject('url'));
});
afterEach(() => visit.close());

const tokens = { value: { accessToken: expect.any(String), idToken: expect.any(String) } };

/** Signed in with the password, and with a passkey. */
async function withPasskey(): Promise<string> {
  expect(await visit.run('client.signInWithPassword(c, given)', user)).toMatchObject(tokens);
  expect(await visit.run('client.register(c)')).toMatchObject({ value: { name: 'Passkey' } });
  const [id = ''] = await visit.authenticator.credentialIds();
  return id;
}

/** Waits until the authenticator has as many passkeys. */
const holds = (count: number) =>
  vi.waitFor(async () => expect(await visit.authenticator.credentialIds()).toHaveLength(count), { timeout: 10_000 });

describe('The client library in Chromium', () => {
  it('`capabilities` reports what the browser supports', async () => {
    expect(await visit.run('client.capabilities(c)')).toMatchObject({
      value: { passkeys: true, autofill: true, immediate: true, silentCreation: true, signals: true },
    });
  });

  it('The client signs in with a password, registers a passkey, and signs in with it in each way', async () => {
    const id = await withPasskey();
    const passkey = { id, attachment: 'platform' };
    expect(await visit.run('client.signIn(c)')).toMatchObject({ value: { passkey } });
    expect(await visit.run('client.signIn(c, { username: given })', user.email)).toMatchObject({ value: { passkey } });
    expect(await visit.run('client.signIn(c, { immediate: true })')).toMatchObject({ value: { passkey } });
    expect(await visit.run('client.signInWithAutofill(c)')).toMatchObject({ value: { passkey } });
    expect(await visit.run('client.listPasskeys(c)')).toMatchObject({ value: [{ id }] });
  });

  it('The client registers the passkey under the user’s email address', async () => {
    await withPasskey();
    const { value } = await visit.run('client.currentUser(c)');
    expect(value).toMatchObject({ email: user.email });
    const names = await visit.authenticator.userNames();
    expect(names).toEqual([user.email]);
  });

  it('An immediate sign-in ends with `no_passkey_here` if the device has no passkey', async () => {
    expect(await visit.run('client.signIn(c, { immediate: true })')).toEqual({ code: 'no_passkey_here' });
  });

  it('A sign-in ends with `authenticator_failed` if the device did not verify the user', async () => {
    await withPasskey();
    await visit.authenticator.setUserVerified(false);
    expect(await visit.run('client.signIn(c)')).toEqual({ code: 'authenticator_failed' });
  });

  it('A second registration on the same device ends with `already_registered`', async () => {
    await withPasskey();
    expect(await visit.run('client.register(c)')).toEqual({ code: 'already_registered' });
  });

  it('A sign-in with a passkey unknown to the service makes the browser forget the passkey', async () => {
    const id = await withPasskey();
    await removeCredentials([id]);
    expect(await visit.run('client.signIn(c)')).toEqual({ code: 'passkey_unknown' });
    await holds(0);
  });

  it('`listPasskeys` makes the browser forget a passkey that is missing from the list', async () => {
    const id = await withPasskey();
    await removeCredentials([id]);
    expect(await visit.run('client.listPasskeys(c)')).toEqual({ value: [] });
    await holds(0);
  });
});

describe('The client library on a page whose origin is not in the stack’s `origins`', () => {
  it('The error is `network`, and its cause names CORS, the origin and the setting', async () => {
    const origin = 'http://other.localhost:8099';
    const other = await openClientPage(browser, inject('config'), origin);
    const { value } = await other.run('client.passkeyPolicy(c).catch(({ code, cause }) => [code, cause.message])');
    expect(value).toEqual(['network', expect.stringMatching(`CORS refuses the page: add ${origin} to "origins"`)]);
    await other.close();
  });
});

describe('Passkeys and recovery codes in the client library', () => {
  it('The client renames a passkey, makes it the default and removes it, and the browser forgets it', async () => {
    const id = await withPasskey();
    expect(await visit.run('client.renamePasskey(c, given, "Phone")', id)).toMatchObject({ value: { name: 'Phone' } });
    expect(await visit.run('client.makeDefaultPasskey(c, given)', id)).toMatchObject({ value: { default: true } });
    expect(await visit.run('client.listPasskeys(c)')).toMatchObject({ value: [{ id, name: 'Phone', default: true }] });
    expect(await visit.run('client.removePasskey(c, given)', id)).toEqual({});
    await holds(0);
    expect(await visit.run('client.renamePasskey(c, given, "Phone")', id)).toEqual({ code: 'passkey_unknown' });
  });

  it('The client asks for a passkey before a change after a password sign-in, and for nothing after one with a passkey or a code', async () => {
    const id = await withPasskey();
    await visit.run('client.signInWithPassword(c, given)', user);
    const rename = () => visit.run('client.renamePasskey(c, given, "Phone")', id);
    expect(await rename()).toEqual({ code: 'step_up_required' });
    expect(await visit.run('client.stepUp(c)')).toMatchObject({ value: { confirmedUntil: expect.any(String) } });
    expect(await rename()).toMatchObject({ value: { name: 'Phone' } });
    const { value } = await visit.run('client.makeRecoveryCodes(c)');
    await visit.run('client.signIn(c)');
    expect(await rename()).toMatchObject({ value: { name: 'Phone' } });
    const given = { username: user.email, code: Object(value).codes[0] };
    expect(await visit.run('client.signInWithRecoveryCode(c, given)', given)).toMatchObject(tokens);
    expect(await rename()).toMatchObject({ value: { name: 'Phone' } });
  });

  it('A user with the password alone starts a recovery, and a passkey of the user allows it', async () => {
    await withPasskey();
    await visit.run('client.signInWithPassword(c, given)', user);
    const started = await visit.run('client.startRecovery(c)');
    expect(started).toMatchObject({ value: { dueAt: expect.any(String) } });
    expect(await visit.run('client.readRecovery(c)')).toEqual(started);
    expect(await visit.run('client.stepUpByRecovery(c)')).toEqual({ code: 'step_up_required' });
    expect(await visit.run('client.allowRecovery(c)')).toEqual({ code: 'step_up_required' });
    await visit.run('client.signIn(c)');
    expect(await visit.run('client.allowRecovery(c)')).toMatchObject({ value: { dueAt: expect.any(String) } });
    await visit.run('client.signInWithPassword(c, given)', user);
    expect(await visit.run('client.makeRecoveryCodes(c)')).toEqual({ code: 'step_up_required' });
    expect(await visit.run('client.stepUpByRecovery(c)')).toMatchObject({
      value: { confirmedUntil: expect.any(String) },
    });
    expect(await visit.run('client.makeRecoveryCodes(c)')).toMatchObject({ value: { remaining: 10 } });
    expect(await visit.run('client.cancelRecovery(c)')).toEqual({ value: null });
  });

  it('The client makes and counts recovery codes, and a code signs in once', async () => {
    await visit.run('client.signInWithPassword(c, given)', user);
    expect(await visit.run('client.recoveryCodes(c)')).toEqual({ value: { remaining: 0, createdAt: null } });
    const { value } = await visit.run('client.makeRecoveryCodes(c)');
    const [code] = Object(value).codes;
    const attempt = 'client.signInWithRecoveryCode(c, given)';
    const given = { username: user.email, code: code.toLowerCase().replaceAll('-', ' ') };
    expect(await visit.run(attempt, given)).toMatchObject(tokens);
    expect(await visit.run(attempt, given)).toEqual({ code: 'recovery_code_incorrect' });
    expect(await visit.run('client.recoveryCodes(c)')).toMatchObject({ value: { remaining: 9 } });
  });

  it('`globalSignOut` ends all sessions of the user', async () => {
    await visit.run('client.signInWithPassword(c, given)', user);
    const { RefreshToken } = await visitor.passwordTokens(user);
    expect(await visit.run('client.globalSignOut(c)')).toEqual({});
    expect(await visit.run('client.currentUser(c)')).toEqual({ value: null });
    await expect(visitor.refresh(RefreshToken)).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });
});

describe('The client library with AWS Amplify', () => {
  // What Amplify sends for `authFlowType: 'CUSTOM_WITHOUT_SRP'`, its `signIn` and its `confirmSignIn`.
  it('`answerChallenge` answers the custom challenge of a sign-in with a user name', async () => {
    await withPasskey();
    const { session, parameters } = await visitor.customChallenge(user.email);
    const { value } = await visit.run('client.answerChallenge(given)', parameters);
    const { AuthenticationResult } = await visitor.answerText(parameters['USERNAME'] ?? '', session, String(value));
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('`prepareAnswer` prepares the answer of a sign-in without a user name', async () => {
    await withPasskey();
    const { value } = await visit.run('client.prepareAnswer(c)');
    const { username, challengeAnswer } = Object(value);
    const { session } = await visitor.customChallenge(username);
    const { AuthenticationResult } = await visitor.answerText(username, session, challengeAnswer);
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('The client registers and lists passkeys with tokens from Amplify', async () => {
    const { AccessToken: accessToken, IdToken: idToken } = await visitor.passwordTokens(user);
    const given = { config: inject('config'), tokens: { accessToken, idToken } };
    await visit.run(
      'void (globalThis.c = client.createPasskeysClient(given.config, { tokens: async () => given.tokens }))',
      given,
    );
    expect(await visit.run('client.register(c, { name: "Laptop" })')).toMatchObject({ value: { name: 'Laptop' } });
    expect(await visit.run('client.listPasskeys(c)')).toMatchObject({ value: [{ name: 'Laptop' }] });
  });
});
