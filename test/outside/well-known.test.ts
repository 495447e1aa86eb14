import { describe, expect, inject, it } from 'vitest';

const { apiUrl, relyingParty } = inject('config');
const document = (name: string) => fetch(`${apiUrl}/.well-known/${name}`, { redirect: 'error' });

// What test:deploy deploys has no pages, whose distribution serves them.
describe.runIf(inject('url'))('the well-known documents, from outside', () => {
  it('lead password managers to the page on which passkeys are kept', async () => {
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
    'has no %s, and says so rather than show a page',
    async (name) => {
      const response = await document(name);
      expect(response.status).toBe(404);
      expect(await response.text()).not.toContain('<html');
    },
  );
});
