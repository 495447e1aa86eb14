import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createPasskeysClient,
  listPasskeys,
  type PasskeysClient,
  register,
  signInWithPassword,
} from '../../client/index.ts';
import { type Browser, installBrowser, options } from './browser.ts';
import { refusal, type Service, startService, tokens } from './service.ts';

const optionsOperation = 'POST /passkeys/registration/options';
const passkey = {
  id: 'passkey1',
  name: 'Work laptop',
  provider: null,
  createdAt: '2026-11-22T10:00:00Z',
  lastUsedAt: null,
  synced: true,
  default: true,
  transports: ['internal'],
};

let service: Service;
let browser: Browser;
let client: PasskeysClient;

beforeEach(async () => {
  service = await startService();
  browser = installBrowser();
  client = createPasskeysClient(service.config);
  service.answer('InitiateAuth', tokens(1));
  service.answer(optionsOperation, {
    body: {
      ...options('registration'),
      rp: { id: 'localhost', name: 'Test' },
      user: { id: Buffer.from('sub-1').toString('base64url'), name: 'ada@example.com', displayName: '' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    },
  });
  service.answer('POST /passkeys', { status: 201, body: passkey });
  await signInWithPassword(client, { email: 'ada@example.com', password: 'x' });
  service.requests.length = 0;
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await service.stop();
});

describe('registration', () => {
  test('asks for options, creates, stores with the name, each with the access token', async () => {
    const registered = register(client, { name: 'Work laptop', userName: 'ada@example.com' });
    const ceremony = await browser.ceremony(1);
    expect(ceremony).toMatchObject({ kind: 'create', challenge: 'registration' });
    ceremony.pick({ id: 'passkey1', userHandle: '' });
    await expect(registered).resolves.toEqual(passkey);
    expect(service.names()).toEqual([optionsOperation, 'POST /passkeys']);
    expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer access-1',
      'Bearer access-1',
    ]);
    expect(service.requests[0]?.body).toEqual({ userName: 'ada@example.com' });
    expect(service.requests[1]?.body).toMatchObject({
      name: 'Work laptop',
      credential: { id: 'passkey1', type: 'public-key', response: { attestationObject: expect.any(String) } },
    });
  });

  test.each([{}, { name: '' }])('%j leaves the name to the service', async (given) => {
    const registered = register(client, given);
    (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
    await registered;
    expect(service.requests[1]?.body).not.toHaveProperty('name');
  });

  test('too long after the sign-in, it asks for another before the browser is bothered', async () => {
    service.answer(optionsOperation, refusal(403, 'reauthentication_required'));
    await expect(register(client)).rejects.toMatchObject({ code: 'reauthentication_required', supportId: 'support-1' });
    expect(browser.ceremonies).toHaveLength(0);
  });

  test('a device that has a passkey already is told apart, and nothing is stored', async () => {
    const registered = register(client);
    (await browser.ceremony(1)).fail('InvalidStateError');
    await expect(registered).rejects.toMatchObject({ code: 'already_registered' });
    expect(service.names()).toEqual([optionsOperation]);
  });

  test.each([
    ['verification_failed', 400, true],
    ['passkey_limit_reached', 409, true],
    ['passkey_exists', 409, false],
    ['internal', 500, false],
  ] as const)('after %s the new passkey is taken back from the browser: %3$s', async (code, status, takenBack) => {
    service.answer('POST /passkeys', refusal(status, code));
    const registered = register(client);
    (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
    await expect(registered).rejects.toMatchObject({ code });
    expect(browser.signals).toEqual(takenBack ? [{ rpId: 'localhost', credentialId: 'passkey1' }] : []);
  });
});

describe('the list', () => {
  test('is what the service has', async () => {
    service.answer('GET /passkeys', { body: { passkeys: [passkey] } });
    await expect(listPasskeys(client)).resolves.toEqual([passkey]);
    expect(service.requests[0]?.headers.authorization).toBe('Bearer access-1');
  });

  test.each([
    [401, { message: 'Unauthorized' }, 'unauthorized'],
    [403, { message: 'Forbidden' }, 'unauthorized'],
    [429, { message: 'Too Many Requests' }, 'too_many_requests'],
    [503, { message: 'Service Unavailable' }, 'internal'],
    [500, { code: 'a code of tomorrow' }, 'internal'],
  ])('HTTP %i from API Gateway itself, %j → %s', async (status, body, code) => {
    service.answer('GET /passkeys', { status, body, headers: { 'apigw-requestid': 'gateway-1' } });
    await expect(listPasskeys(client)).rejects.toMatchObject({ code, supportId: 'gateway-1' });
  });

  test('nobody signed in: no request at all', async () => {
    await expect(listPasskeys(createPasskeysClient(service.config))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(service.names()).toEqual([]);
  });
});
