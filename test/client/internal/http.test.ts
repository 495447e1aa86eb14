import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createPasskeysClient, type PasskeysClient, passkeyPolicy } from '../../../client/index.ts';
import { exampleConfig } from '../service.ts';

let client: PasskeysClient;
beforeEach(() => {
  client = createPasskeysClient(exampleConfig);
  vi.stubGlobal('location', new URL('https://www.example.com/account'));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** Browsers let a page send a request without reading the answer, also where CORS refuses it. */
const browserFetch =
  (reachable: boolean) =>
  async (_: string, { mode }: RequestInit) => {
    if (mode === 'no-cors' && reachable) return Response.error();
    throw new TypeError('Failed to fetch');
  };

describe('A request that fails', () => {
  test('The cause names the origin that CORS refuses', async () => {
    vi.stubGlobal('fetch', browserFetch(true));
    const message = expect.stringMatching('CORS refuses the page: add https://www.example.com to "origins"');
    await expect(passkeyPolicy(client)).rejects.toMatchObject({ code: 'network', cause: { message } });
  });

  test('The cause is the browser’s if the server can’t be reached', async () => {
    vi.stubGlobal('fetch', browserFetch(false));
    const cause = { message: 'Failed to fetch' };
    await expect(passkeyPolicy(client)).rejects.toMatchObject({ code: 'network', cause });
  });

  test('The cause is the browser’s if the page is of the same origin', async () => {
    vi.stubGlobal('fetch', browserFetch(true));
    vi.stubGlobal('location', new URL('https://api.example/account'));
    const cause = { message: 'Failed to fetch' };
    await expect(passkeyPolicy(client)).rejects.toMatchObject({ code: 'network', cause });
  });

  /** Frames whose address is not that of their page. An origin of `null` is opaque: nobody can allow it. */
  const frames: readonly (readonly [string, object, string, RegExp])[] = [
    ['a frame of `about:srcdoc`', { origin: 'https://www.example.com' }, '/api', /^Failed to fetch$/],
    [
      'a frame of `about:srcdoc`',
      { origin: 'https://www.example.com' },
      'https://api.example',
      /add https:\/\/www\.ex/,
    ],
    ['a sandboxed frame', { origin: 'null' }, 'https://api.example', /it has no origin, so serve it from one/],
    ['a sandboxed frame of an older browser', {}, 'https://api.example', /it has no origin, so serve it from one/],
    ['a sandboxed frame', { origin: 'null' }, '/api', /it has no origin, so serve it from one/],
  ];
  test.each(frames)(
    'The cause tells developers in %s with %j what to do about %s',
    async (_, frame, apiUrl, message) => {
      vi.stubGlobal('fetch', browserFetch(true));
      vi.stubGlobal('location', { href: 'about:srcdoc', origin: 'null', protocol: 'about:' });
      vi.stubGlobal('document', { baseURI: 'https://www.example.com/account' });
      for (const [name, value] of Object.entries(frame)) vi.stubGlobal(name, value);
      const cause = { message: expect.stringMatching(message) };
      const framed = createPasskeysClient({ ...exampleConfig, apiUrl });
      await expect(passkeyPolicy(framed)).rejects.toMatchObject({ code: 'network', cause });
    },
  );

  test('The cause names an API without HTTPS on a page with it', async () => {
    vi.stubGlobal('fetch', browserFetch(false));
    const config = { ...(await client.config()), apiUrl: 'http://api.example' };
    const message = expect.stringContaining('does not let it call http://api.example');
    await expect(passkeyPolicy(createPasskeysClient(config))).rejects.toMatchObject({ cause: { message } });
  });
});
