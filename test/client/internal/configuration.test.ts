import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPasskeysClient } from '../../../client/index.ts';
import { type Service, startService } from '../service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(async () => {
  vi.unstubAllGlobals();
  await service.stop();
});

test('The client fetches `config.json` once, on first use', async () => {
  service.answer('GET /config.json', { body: service.config });
  const client = createPasskeysClient(new URL('/config.json', service.config.apiUrl));
  expect(service.names()).toEqual([]);
  await Promise.all([client.config(), client.config()]);
  await expect(client.config()).resolves.toEqual(service.config);
  expect(service.names()).toEqual(['GET /config.json']);
});

test('The client fetches `config.json` again after a failure', async () => {
  service.answer('GET /config.json', { status: 503 });
  const client = createPasskeysClient(`${service.config.apiUrl}/config.json`);
  await expect(client.config()).rejects.toMatchObject({ code: 'internal' });
  service.answer('GET /config.json', { body: service.config });
  await expect(client.config()).resolves.toEqual(service.config);
});

test.each([
  [404, {}],
  [200, { region: 'ap-southeast-2' }],
  [200, 'a page'],
])('The client rejects HTTP %i with %j as a configuration', async (status, body) => {
  service.answer('GET /config.json', { status, body });
  const client = createPasskeysClient(`${service.config.apiUrl}/config.json`);
  await expect(client.config()).rejects.toMatchObject({ code: 'misconfigured' });
});

/** Changes of a configuration, and what the developer reads. */
const mistakes: readonly (readonly [object, string])[] = [
  [{ apiUrl: 'https://api.example/' }, '"apiUrl" of the configuration, "https://api.example/", ends with a slash.'],
  [{ userPoolEndpoint: 'https://cognito.example/' }, '"userPoolEndpoint" of the configuration, .* ends with a slash.'],
  [{ apiUrl: undefined }, 'The configuration has no "apiUrl".'],
  [{ apiUrl: '' }, 'The configuration has no "apiUrl".'],
  [{ apiUrl: 'api.example' }, '"apiUrl" of the configuration, "api.example", is not an absolute URL.'],
  [{ apiUrl: '/api' }, '"apiUrl" of the configuration, "/api", is not an absolute URL.'],
  [{ apiUrl: 'localhost:3000' }, '"apiUrl" of the configuration, "localhost:3000", is not an HTTP URL.'],
  [{ apiUrl: ' https://api.example' }, '"apiUrl" of the configuration, " https://api.example", has spaces around it.'],
  [{ apiUrl: 'https://api.example?stage=a' }, '"apiUrl" of the configuration, .* has a query or a fragment.'],
  [{ userPoolClientId: null }, 'The configuration has no "userPoolClientId".'],
  [{ region: 7 }, 'The configuration has no "region".'],
  [{ relyingParty: undefined }, 'The configuration has no "relyingParty.id".'],
  [{ relyingParty: { id: 'https://example.com' } }, '"relyingParty.id" of the configuration, .* is not a domain'],
  [{ relyingParty: { id: 'localhost:3000' } }, '"relyingParty.id" of the configuration, .* is not a domain'],
];

describe('What a developer reads', () => {
  test.each(mistakes)(
    'A configuration with %j is `misconfigured`, and the cause says why',
    async (change, sentence) => {
      const config = { ...service.config, ...change };
      const cause = { message: expect.stringMatching(sentence) };
      await expect(createPasskeysClient(config).config()).rejects.toMatchObject({ code: 'misconfigured', cause });
      service.answer('GET /config.json', { body: config });
      const client = createPasskeysClient(`${service.config.apiUrl}/config.json`);
      await expect(client.config()).rejects.toMatchObject({ code: 'misconfigured', cause });
    },
  );

  test.each(['/config.json', 'config.json', '//', 'https://'])(
    'The URL %s is `misconfigured` in Node, and the cause says why',
    async (url) => {
      const cause = { message: expect.stringContaining(`"${url}", is relative or malformed`) };
      await expect(createPasskeysClient(url).config()).rejects.toMatchObject({ code: 'misconfigured', cause });
    },
  );

  test.each(['/cognito', 'cognito', 'cognito.example', '../cognito', '//cognito.example'])(
    'The user pool’s endpoint %s is `misconfigured` on a page too, and the cause says why',
    async (userPoolEndpoint) => {
      vi.stubGlobal('document', { baseURI: 'https://www.example.com/account/' });
      const cause = {
        message: expect.stringMatching(/"userPoolEndpoint" .* is not an absolute URL. Only "apiUrl" may/),
      };
      const config = { ...service.config, apiUrl: '/api', userPoolEndpoint };
      await expect(createPasskeysClient(config).config()).rejects.toMatchObject({ code: 'misconfigured', cause });
    },
  );

  test('A relative URL is read on a page', async () => {
    vi.stubGlobal('document', { baseURI: `${service.config.apiUrl}/account/` });
    service.answer('GET /config.json', { body: { ...service.config, apiUrl: '/api' } });
    await expect(createPasskeysClient('../config.json').config()).resolves.toMatchObject({ apiUrl: '/api' });
  });

  test('A page in the place of a configuration is named as the cause', async () => {
    vi.stubGlobal('fetch', async () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } }));
    const cause = { message: expect.stringContaining('Does a page answer in its place?') };
    const client = createPasskeysClient('https://example.com/config.json');
    await expect(client.config()).rejects.toMatchObject({ code: 'misconfigured', cause });
  });
});
