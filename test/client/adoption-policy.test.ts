import { afterEach, beforeEach, expect, test } from 'vitest';
import { createPasskeysClient, type PasskeysClient, passkeyPolicy } from '../../client/index.ts';
import { refusal, type Service, startService } from './service.ts';

let service: Service;
let client: PasskeysClient;
beforeEach(async () => {
  service = await startService();
  client = createPasskeysClient(service.config);
});
afterEach(() => service.stop());

test('The client requests the adoption policy without a token', async () => {
  service.answer('GET /passkeys/policy', { body: { policy: 'promote' } });
  await expect(passkeyPolicy(client)).resolves.toBe('promote');
  expect(service.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test('The request for the adoption policy rejects with the error code of the service', async () => {
  service.answer('GET /passkeys/policy', refusal(429, 'too_many_requests'));
  await expect(passkeyPolicy(client)).rejects.toMatchObject({ code: 'too_many_requests' });
});
