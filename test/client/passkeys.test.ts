import { beforeEach, describe, expect, test, vi } from 'vitest';
import {
  createPasskeysClient,
  listPasskeys,
  makeDefaultPasskey,
  type PasskeysClient,
  register,
  removePasskey,
  renamePasskey,
} from '../../client/index.ts';
import { type Browser, installBrowser, options } from './browser.ts';
import { openPage } from './page.ts';
import { refusal, type Service, signedIn, token } from './service.ts';

const optionsOperation = 'POST /passkeys/registration/options';
const passkey = {
  id: 'passkey1',
  name: 'Work laptop',
  provider: null,
  aaguid: '00000000-0000-0000-0000-000000000000',
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
  ({ service, browser, client } = await openPage());
  service.answer(optionsOperation, {
    body: {
      ...options('registration'),
      rp: { id: 'localhost', name: 'Test' },
      user: { id: Buffer.from('sub-1').toString('base64url'), name: 'ada@example.com', displayName: '' },
      pubKeyCredParams: [{ type: 'public-key', alg: -7 }],
    },
  });
  service.answer('POST /passkeys', { status: 201, body: passkey });
  await signedIn(client);
});

describe('`register`', () => {
  test('`register` gets options, creates a passkey and stores it, with the access token in each call', async () => {
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

  test.each([{}, { name: '' }])('`register` with %j lets the service name the passkey', async (given) => {
    const registered = register(client, given);
    (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
    await registered;
    expect(service.requests[1]?.body).not.toHaveProperty('name');
  });

  test.each([
    [{ email: 'ada@example.com', name: 'Ada', sub: 's' }, {}, { userName: 'ada@example.com', displayName: 'Ada' }],
    [{ phone_number: '+43123', sub: 's' }, {}, { userName: '+43123' }],
    [{ email: 'ada@example.com' }, { userName: 'Ada (work)' }, { userName: 'Ada (work)' }],
    [{ email: '', preferred_username: 'ada' }, {}, { userName: 'ada' }],
    [{ sub: 's' }, {}, {}],
  ])(
    '`register` with the ID token’s claims %j and the options %j sends the labels %j',
    async (claims, given, labels) => {
      await signedIn(client, { id: token(claims) });
      const registered = register(client, given);
      (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
      await registered;
      expect(service.requests[0]?.body).toEqual(labels);
    },
  );

  test('`register` rejects with `reauthentication_required` before it starts the browser’s ceremony', async () => {
    service.answer(optionsOperation, refusal(403, 'reauthentication_required'));
    await expect(register(client)).rejects.toMatchObject({ code: 'reauthentication_required', supportId: 'support-1' });
    expect(browser.ceremonies).toHaveLength(0);
  });

  test('`register` rejects with `already_registered` and stores nothing if the device has a passkey', async () => {
    const registered = register(client);
    (await browser.ceremony(1)).fail('InvalidStateError');
    await expect(registered).rejects.toMatchObject({ code: 'already_registered' });
    expect(service.names()).toEqual([optionsOperation]);
  });

  test.each([
    ['verification_failed', 400, true],
    ['passkey_limit_reached', 409, true],
    ['invalid_request', 400, true],
    ['passkey_exists', 409, false],
    ['internal', 500, false],
  ] as const)(
    '`register` signals the new passkey as unknown to the browser after `%s`: $2',
    async (code, status, takenBack) => {
      service.answer('POST /passkeys', refusal(status, code));
      const registered = register(client);
      (await browser.ceremony(1)).pick({ id: 'passkey1', userHandle: '' });
      await expect(registered).rejects.toMatchObject({ code });
      const taken = [{ kind: 'unknown', rpId: 'localhost', credentialId: 'passkey1' }];
      await vi.waitFor(() => expect(browser.signals).toEqual(takenBack ? taken : []));
    },
  );
});

describe('`listPasskeys`', () => {
  const userId = Buffer.from('sub-1').toString('base64url');
  const accepted = { kind: 'accepted', rpId: 'localhost', userId, allAcceptedCredentialIds: ['passkey1'] };
  beforeEach(async () => {
    service.answer('GET /passkeys', { body: { passkeys: [passkey] } });
    await signedIn(client, { access: token({ sub: 'sub-1' }), id: token({ email: 'ada@example.com', name: 'Ada' }) });
  });

  test('`listPasskeys` returns the passkeys of the service', async () => {
    await expect(listPasskeys(client)).resolves.toEqual([passkey]);
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${token({ sub: 'sub-1' })}`);
  });

  test('`listPasskeys` signals the accepted passkeys and the user’s names to password managers', async () => {
    await listPasskeys(client);
    const user = { kind: 'user', rpId: 'localhost', userId, name: 'ada@example.com', displayName: 'Ada' };
    await vi.waitFor(() => expect(browser.signals).toEqual(expect.arrayContaining([accepted, user])));
    expect(browser.signals).toHaveLength(2);
  });

  test('`listPasskeys` signals the user name that the page gives', async () => {
    await signedIn(client, { access: token({ sub: 'sub-1' }), id: token({ email: 'ada@example.com' }) });
    await listPasskeys(client, { userName: 'Ada (work)' });
    const user = { kind: 'user', rpId: 'localhost', userId, name: 'Ada (work)', displayName: 'Ada (work)' };
    await vi.waitFor(() => expect(browser.signals).toContainEqual(user));
  });

  test('`listPasskeys` signals no user details if the ID token has no name', async () => {
    await signedIn(client, { access: token({ sub: 'sub-1' }), id: token({}) });
    await listPasskeys(client);
    await vi.waitFor(() => expect(browser.signals).toEqual([accepted]));
  });

  test.each(['none', 'throws', 'never answers'])(
    '`listPasskeys` returns the passkeys even if the browser’s signals fail: %s',
    async (how) => {
      if (how === 'none') installBrowser({ signals: false });
      const signal = how === 'throws' ? () => Promise.reject(new TypeError('no')) : () => new Promise<void>(() => {});
      if (how !== 'none') Object.assign(PublicKeyCredential, { signalAllAcceptedCredentials: signal });
      await expect(listPasskeys(client)).resolves.toEqual([passkey]);
    },
  );

  test('`listPasskeys` signals nothing if the request fails', async () => {
    service.answer('GET /passkeys', { status: 503 });
    await expect(listPasskeys(client)).rejects.toMatchObject({ code: 'internal' });
    expect(browser.signals).toEqual([]);
  });

  test.each([
    [401, { message: 'Unauthorized' }, 'unauthorized'],
    [403, { message: 'Forbidden' }, 'unauthorized'],
    [429, { message: 'Too Many Requests' }, 'too_many_requests'],
    [503, { message: 'Service Unavailable' }, 'internal'],
    [500, { code: 'a code of tomorrow' }, 'internal'],
  ])('`listPasskeys` turns HTTP %i with %j from API Gateway into `%s`', async (status, body, code) => {
    service.answer('GET /passkeys', { status, body, headers: { 'apigw-requestid': 'gateway-1' } });
    await expect(listPasskeys(client)).rejects.toMatchObject({ code, supportId: 'gateway-1' });
  });

  test('`listPasskeys` sends no request if the user is signed out', async () => {
    await expect(listPasskeys(createPasskeysClient(service.config))).rejects.toMatchObject({ code: 'unauthorized' });
    expect(service.names()).toEqual([]);
  });
});

describe('Changes of a passkey', () => {
  const id = 'pass_key-1';
  const path = `/passkeys/${id}`;

  test('`renamePasskey` sends the new name with the access token', async () => {
    service.answer(`PATCH ${path}`, { body: { ...passkey, name: 'Phone' } });
    await expect(renamePasskey(client, id, 'Phone')).resolves.toMatchObject({ name: 'Phone' });
    expect(service.requests).toMatchObject([
      { body: { name: 'Phone' }, headers: { authorization: 'Bearer access-1' } },
    ]);
  });

  test.each<[code: string, cause: string, errors: unknown]>([
    ['name_too_long', 'HTTP 400 (name: too_long)', [{ member: 'name', problem: 'too_long', maxLength: 64 }]],
    ['invalid_request', 'HTTP 400 (name: missing)', [{ member: 'name', problem: 'missing' }]],
    [
      'invalid_request',
      'HTTP 400 (credential.response.signature: too_long)',
      [{ member: 'credential.response.signature', problem: 'too_long', maxLength: 2731 }],
    ],
    ['invalid_request', 'HTTP 400', undefined],
    ['invalid_request', 'HTTP 400', 'name'],
    ['invalid_request', 'HTTP 400', [null, 7, 'name', {}]],
  ])('`renamePasskey` rejects with `%s` and the cause "%s" if the service names the errors %j', async (...row) => {
    const [code, cause, errors] = row;
    service.answer(`PATCH ${path}`, { status: 400, body: { code: 'invalid_request', errors } });
    const refused = renamePasskey(client, id, 'x'.repeat(65));
    await expect(refused).rejects.toMatchObject({ code, nextStep: 'correct_input', cause: { message: cause } });
  });

  test('`makeDefaultPasskey` makes a passkey the default', async () => {
    service.answer(`PATCH ${path}`, { body: passkey });
    await expect(makeDefaultPasskey(client, id)).resolves.toEqual(passkey);
    expect(service.requests[0]?.body).toEqual({ default: true });
  });

  test('`removePasskey` removes a passkey and signals the removal to password managers', async () => {
    service.answer(`DELETE ${path}`, { status: 204 });
    await expect(removePasskey(client, id)).resolves.toBeUndefined();
    expect(service.names()).toEqual([`DELETE ${path}`]);
    await vi.waitFor(() => expect(browser.signals).toEqual([{ kind: 'unknown', rpId: 'localhost', credentialId: id }]));
  });

  test.each([
    [409, 'last_sign_in_method', 'add_passkey', 0],
    [403, 'reauthentication_required', 'confirm_identity', 0],
    [404, 'passkey_unknown', 'use_another_way', 1],
    [500, 'internal', 'try_again', 0],
  ] as const)(
    '`removePasskey` maps HTTP %i `%s` to the next step `%s` and signals only unknown passkeys',
    async (...refused) => {
      const [status, code, nextStep, signals] = refused;
      service.answer(`DELETE ${path}`, refusal(status, code));
      await expect(removePasskey(client, id)).rejects.toMatchObject({ code, nextStep, supportId: 'support-1' });
      await vi.waitFor(() => expect(browser.signals).toHaveLength(signals));
    },
  );

  test('`removePasskey` encodes a malformed ID as one segment of the path', async () => {
    await expect(removePasskey(client, '../recovery-codes?x')).rejects.toMatchObject({ code: 'internal' });
    expect(service.names()).toEqual(['DELETE /passkeys/..%2Frecovery-codes%3Fx']);
  });
});
