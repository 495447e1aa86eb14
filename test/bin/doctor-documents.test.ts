import { describe, expect, it } from 'vitest';
import { documentsAt, look, notOk, withCredentials } from '../support/commands/doctor.ts';

withCredentials();

const related = ['https://example.co.uk', 'https://login.example.de'];
const hash = 'kffL-daBUxvHpY-4M8yhTavt5QnFibRJcPmin-HpHDo';
const fingerprint = '91:F7:CB:F9:D6:81:53:1B:C7:A5:8F:B8:33:CC:A1:4D:AB:ED:E5:09:C5:89:B4:49:70:F9:A2:9F:E1:E9:1C:3A';
const relation = ['delegate_permission/common.handle_all_urls', 'delegate_permission/common.get_login_creds'];
const target = { namespace: 'android_app', package_name: 'com.example.app', sha256_cert_fingerprints: [fingerprint] };

type Documents = Record<string, () => Response>;
const whole: Documents = {
  webauthn: () => Response.json({ origins: related }),
  'passkey-endpoints': () => Response.json({ enroll: 'https://example.com/', manage: 'https://example.com/' }),
  'assetlinks.json': () => Response.json([{ relation, target }]),
  'apple-app-site-association': () => Response.json({ webcredentials: { apps: ['ABCDE12345.com.example.app'] } }),
};

/** What is said of documents at the RP ID example.com, with pages at other domains and an Android app. */
async function lookAt(documents: Documents) {
  const given = await documentsAt(documents);
  const { findings } = await look((broken) => {
    const origins = ['https://example.com', ...related, `android:apk-key-hash:${hash}`];
    Object.assign(broken.variables, { RELYING_PARTY_ID: 'example.com', ORIGINS: origins.join(' ') });
  }, given);
  return { ...given, wrong: notOk(findings) };
}

describe('The well-known documents of a relying party with related origins and an app', () => {
  it('`doctor` finds nothing wrong with complete well-known documents', async () => {
    expect((await lookAt(whole)).wrong).toEqual([]);
  });

  const html = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html; charset=utf-8' } });
  const moved = () => new Response(null, { status: 301, headers: { location: 'https://www.example.com/' } });
  const text = (body: string) => () => new Response(body, { headers: { 'content-type': 'application/json' } });

  it.each<[string, string, () => Response, RegExp]>([
    ['is missing', 'webauthn', () => new Response('', { status: 404 }), /answers status 404/],
    ['is missing', 'assetlinks.json', () => new Response('', { status: 404 }), /answers status 404/],
    ['is an HTML page', 'webauthn', html, /is of type text\/html, not application\/json/],
    ['is an HTML page', 'passkey-endpoints', html, /is of type text\/html/],
    ['is an HTML page', 'apple-app-site-association', html, /is of type text\/html/],
    ['redirects', 'webauthn', moved, /redirects to https:\/\/www\.example\.com\//],
    ['redirects', 'apple-app-site-association', moved, /redirects to/],
    ['fails', 'passkey-endpoints', () => new Response('', { status: 500 }), /answers status 500/],
    ['is cut off', 'webauthn', text('{"origins":['), /is no JSON/],
    ['has another format', 'webauthn', text('[]'), /has no list "origins"/],
    [
      'lacks an origin',
      'webauthn',
      text(JSON.stringify({ origins: related.slice(1) })),
      /does not name https:\/\/example\.co\.uk,/,
    ],
    [
      'has an extra origin',
      'webauthn',
      text(JSON.stringify({ origins: [...related, 'https://evil.example'] })),
      /names https:\/\/evil\.example, which the functions refuse/,
    ],
    ['names no page', 'passkey-endpoints', text('{}'), /names neither/],
    [
      'names a path instead of a page',
      'passkey-endpoints',
      text('{"enroll":"/passkeys"}'),
      /names "\/passkeys", which is no page/,
    ],
    [
      'has another certificate',
      'assetlinks.json',
      text(JSON.stringify([{ relation, target: { ...target, sha256_cert_fingerprints: [] } }])),
      new RegExp(`no app with the certificate ${fingerprint}`),
    ],
    [
      'grants only app links',
      'assetlinks.json',
      text(JSON.stringify([{ relation: relation.slice(0, 1), target }])),
      /gives delegate_permission\/common\.get_login_creds to no app/,
    ],
    ['has no apps', 'apple-app-site-association', text('{"applinks":{}}'), /has no list "webcredentials\.apps"/],
  ])('`doctor` reports a well-known document that %s: %s', async (_what, name, document, found) => {
    const { origin, wrong } = await lookAt({ ...whole, [name]: document });
    expect(wrong).toEqual([
      {
        check: 'well-known',
        subject: `/.well-known/${name}`,
        status: 'problem',
        found: expect.stringMatching(found),
        advice: expect.stringContaining('application/json'),
        command: `curl -i ${origin}/.well-known/${name}`,
      },
    ]);
  });

  it('`doctor` shows the missing document in its advice', async () => {
    const { webauthn: _, ...rest } = whole;
    const [problem] = (await lookAt(rest)).wrong;
    expect(problem?.advice).toContain(JSON.stringify({ origins: related }));
  });

  it('`doctor` accepts missing documents for the iOS app and password managers', async () => {
    const { webauthn, 'assetlinks.json': assetLinks } = whole;
    expect(
      (await lookAt({ ...(webauthn && { webauthn }), ...(assetLinks && { 'assetlinks.json': assetLinks }) })).wrong,
    ).toEqual([]);
  });
});

it('`doctor` reports an unreachable RP ID as a problem only if a document is required', async () => {
  const nobody = { origin: 'http://127.0.0.1:9' };
  const needless = await look(undefined, nobody);
  expect(notOk(needless.findings).map(({ status }) => status)).toEqual(Array(4).fill('not-checked'));
  const needed = await look(({ variables }) => {
    Object.assign(variables, { RELYING_PARTY_ID: 'example.com', ORIGINS: 'https://example.com https://example.de' });
  }, nobody);
  expect(notOk(needed.findings).filter(({ status }) => status === 'problem')).toMatchObject([
    { check: 'well-known', subject: '/.well-known/webauthn', found: expect.stringContaining('can’t be reached') },
  ]);
});

it('`doctor` reports related origins with more labels than browsers accept', async () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f'].map((label) => `https://${label}.example`);
  const given = await documentsAt({ webauthn: () => Response.json({ origins: many }) });
  const { findings } = await look(({ variables }) => {
    Object.assign(variables, { RELYING_PARTY_ID: 'example.com', ORIGINS: ['https://example.com', ...many].join(' ') });
  }, given);
  expect(notOk(findings)).toMatchObject([
    { check: 'origins', status: 'problem', found: expect.stringContaining('6 labels') },
  ]);
});
