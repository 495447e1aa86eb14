import { beforeEach, describe, expect, test } from 'vitest';
import { answerChallenge, type PasskeysClient, prepareAnswer } from '../../client/index.ts';
import { type Browser, badOptions, options } from './browser.ts';
import { openPage } from './page.ts';
import type { Service } from './service.ts';

const optionsOperation = 'POST /passkeys/authentication/options';
const passkey = { id: 'passkey1', userHandle: '5c0ee1e0-7a11-4c3b-9d2e-0123456789ab' };
const answer = { type: 'passkey', credential: { id: 'passkey1', response: { signature: expect.any(String) } } };

let service: Service;
let browser: Browser;
let client: PasskeysClient;
beforeEach(async () => {
  ({ service, browser, client } = await openPage());
  service.answer(optionsOperation, { body: options('sealed') });
});

describe('`answerChallenge`', () => {
  test('`answerChallenge` returns the text to send to Cognito and calls no service', async () => {
    const answered = answerChallenge({ methods: 'passkey', options: JSON.stringify(options('random')) });
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ conditional: false, challenge: 'random' });
    ceremony.pick(passkey);
    expect(JSON.parse(await answered)).toMatchObject(answer);
    expect(service.names()).toEqual([]);
  });

  test.each([undefined, {}, { methods: 'passkey' }, ...badOptions.map((text) => ({ options: text }))])(
    '`answerChallenge` rejects challenge parameters without passkey options: %j',
    async (parameters) => {
      await expect(answerChallenge(parameters)).rejects.toMatchObject({ code: 'step_not_supported' });
      expect(browser.ceremonies).toEqual([]);
    },
  );
});

describe('`prepareAnswer`', () => {
  test('`prepareAnswer` returns the passkey’s user and the answer without a call to Cognito', async () => {
    const prepared = prepareAnswer(client);
    (await browser.ceremony(1)).pick(passkey);
    const { username, challengeAnswer } = await prepared;
    expect(username).toBe('5c0ee1e0-7a11-4c3b-9d2e-0123456789ab');
    expect(JSON.parse(challengeAnswer)).toMatchObject(answer);
    expect(service.names()).toEqual([optionsOperation]);
    await expect(client.session.current()).resolves.toBeNull();
  });

  test('`prepareAnswer` looks up the user name with `lookUpUsername`', async () => {
    service.answer('POST /passkeys/authentication/user', { body: { username: 'ada' } });
    const prepared = prepareAnswer(client, { lookUpUsername: true });
    (await browser.ceremony(1)).pick(passkey);
    await expect(prepared).resolves.toMatchObject({ username: 'ada' });
  });
});
