import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPasskeysClient } from '../../../client/index.ts';
import { type Service, startService } from '../service.ts';

let service: Service;
beforeEach(async () => {
  service = await startService();
});
afterEach(() => service.stop());

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
