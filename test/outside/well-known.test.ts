import { describe, expect, inject, it } from 'vitest';

const { apiUrl, relyingParty } = inject('config');
const document = (name: string) => fetch(`${apiUrl}/.well-known/${name}`, { redirect: 'error' });

// What test:deploy deploys has no pages, whose distribution serves them.
describe.runIf(inject('url'))('The well-known documents', () => {
  it('`/.well-known/passkey-endpoints` names HTML pages on the relying party’s domain', async () => {
    const response = await document('passkey-endpoints');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('public, max-age=3600');
    const endpoints = (await response.json()) as Record<string, string>;
    expect(Object.keys(endpoints).sort()).toEqual(['enroll', 'manage']);
    for (const url of Object.values(endpoints)) {
      expect(new URL(url).hostname).toBe(relyingParty.id);
      const page = await fetch(url, { redirect: 'error' });
      expect(page.headers.get('content-type')).toContain('text/html');
    }
  });

  it.each(['webauthn', 'assetlinks.json', 'apple-app-site-association', 'nothing'])(
    '`/.well-known/%s` answers 404 without an HTML page',
    async (name) => {
      const response = await document(name);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('<html');
    },
  );
});
