import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readProviders } from '../../../lambdas/ceremonies/provider-blob.ts';
import { providerNames } from '../../../lambdas/providers.ts';
import { type Forgery, MetadataService } from '../../support/authenticator/metadata-service.ts';

const key = '11111111-1111-4111-8111-111111111111';
const other = '22222222-2222-4222-8222-222222222222';
const icon = (color: string) => `<svg xmlns="http://www.w3.org/2000/svg"><path fill="${color}"/></svg>`;
const url = (text: string) => `data:image/svg+xml;base64,${Buffer.from(text).toString('base64')}`;
const named = (name: string) => ({ friendlyNames: { 'en-US': name } });

let folder: string;
let service: MetadataService;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'providers-'));
  service = await MetadataService.create();
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}

interface How extends Forgery {
  readonly byFido?: boolean;
}
/** Reads a BLOB of the tests' service with this payload. */
async function read(payload: object, { byFido = false, ...forgery }: How = {}) {
  const blob = file('blob.jwt', await service.blob({ entries: undefined, ...payload }, forgery));
  return readProviders({ blob, root: byFido ? undefined : file('root.pem', service.root) });
}

describe('A valid BLOB of providers', () => {
  it('A valid BLOB gives names and icons by AAGUID', async () => {
    const entry = { ...named('A manager'), icon: url(icon('red')), iconDark: url(icon('blue')) };
    expect(await read({ [key]: entry, [other]: named('Another') })).toEqual({
      [key]: { name: 'A manager', icon: icon('red'), iconDark: icon('blue') },
      [other]: { name: 'Another' },
    });
  });

  it.each<[string, object, unknown]>([
    ['in a list', { entries: [{ aaguid: key, ...named('One') }] }, { [key]: { name: 'One' } }],
    ['by AAGUID below `entries`', { entries: { [key]: named('One') } }, { [key]: { name: 'One' } }],
    [
      'with an AAGUID in upper case',
      { ['A'.repeat(8) + key.slice(8)]: named('One') },
      { ['a'.repeat(8) + key.slice(8)]: { name: 'One' } },
    ],
    [
      'with the provider’s logo alone',
      { [key]: { ...named('One'), providerLogoLight: url(icon('red')), providerLogoDark: url(icon('blue')) } },
      { [key]: { name: 'One', icon: icon('red'), iconDark: icon('blue') } },
    ],
    [
      'with an icon that is not safe',
      { [key]: { ...named('One'), icon: url(icon('red" onload="a()')) } },
      { [key]: { name: 'One' } },
    ],
    ['with `null` for an icon', { [key]: { ...named('One'), icon: null, iconDark: 7 } }, { [key]: { name: 'One' } }],
    [
      'with names of other languages',
      { [key]: { friendlyNames: { de: 'Eins', 'en-us': 'One' } } },
      { [key]: { name: 'One' } },
    ],
    ['without a date of the next update', { nextUpdate: undefined, [key]: named('One') }, { [key]: { name: 'One' } }],
    [
      'with names of two kinds of English',
      { [key]: { friendlyNames: { de: 'Eins', 'en-GB': 'Uno', 'en-US': 'One' } } },
      { [key]: { name: 'One' } },
    ],
    [
      'with an English name and no American one',
      { [key]: { friendlyNames: { de: 'Eins', 'en-GB': 'One' } } },
      { [key]: { name: 'One' } },
    ],
    ['with an entry of no names', { [key]: named('One'), [other]: { friendlyNames: {} } }, { [key]: { name: 'One' } }],
    [
      'with a list that has entries without an AAGUID',
      { entries: [null, named('Zero'), { aaguid: 7, ...named('Seven') }, { aaguid: key, ...named('One') }] },
      { [key]: { name: 'One' } },
    ],
    [
      'with something around its AAGUIDs',
      { [key]: named('One'), [`${other}0`]: named('Behind'), [`0${other}`]: named('Before') },
      { [key]: { name: 'One' } },
    ],
    ['without an English name', { [key]: { friendlyNames: { de: 'Eins' } } }, { [key]: { name: 'Eins' } }],
    ['with invisible characters in a name', { [key]: named(' One\u202e\n ') }, { [key]: { name: 'One' } }],
    ['with a name that is too long', { [key]: named('x'.repeat(101)) }, { [key]: { name: 'x'.repeat(100) } }],
    [
      'with entries that are none',
      {
        [key]: named('One'),
        [other]: named(' '),
        no: 7,
        more: { a: 1 },
        '00000000-0000-0000-0000-000000000000': named('Zero'),
        '33333333-3333-4333-8333-333333333333': null,
      },
      { [key]: { name: 'One' } },
    ],
  ])('A BLOB %s is read', async (_, payload, providers) => {
    expect(await read(payload)).toStrictEqual(providers);
  });
});

it('A BLOB that an elliptic key signed is read', async () => {
  expect(await read({ [key]: named('One') }, { elliptic: true })).toEqual({ [key]: { name: 'One' } });
});

describe('A refused BLOB of providers', () => {
  const unsigned = 'providerBlob: it is not signed by the FIDO Metadata Service: ';

  it.each<[string, object, How, string]>([
    ['without providers', {}, {}, 'providerBlob: it names no provider.'],
    [
      'that is out of date',
      { nextUpdate: '2025-03-01' },
      {},
      'providerBlob: it was good until 2025-03-01. Download a new one with "npx passkeys providers',
    ],
    [
      'that is out of date, as its certificate',
      { nextUpdate: '2025-03-01' },
      { notAfter: '2025-03-02' },
      'providerBlob: it was good until 2025-03-01.',
    ],
    ...[null, '', 'soon', '2050-1-1', '2050-01-01T00:00:00Z', ' 2050-01-01', 20500101, true, [], {}].map(
      (nextUpdate): [string, object, How, string] => [
        `whose next update is ${JSON.stringify(nextUpdate)}`,
        { nextUpdate },
        {},
        'providerBlob: its nextUpdate is not a date of the form YYYY-MM-DD. Download a new one',
      ],
    ),
    ['whose certificate has expired', {}, { notAfter: '2025-03-02' }, unsigned],
    [
      'whose certificate has expired, without a date of the next update',
      { nextUpdate: undefined },
      { notAfter: '2025-03-02' },
      unsigned,
    ],
    ['under another root than FIDO’s', {}, { byFido: true }, `${unsigned}x5c could not be chained`],
    [
      'for another host, under FIDO’s root',
      {},
      { byFido: true, host: 'www.example.com' },
      `${unsigned}its certificate is not for mds.fidoalliance.org or c-mds.fidoalliance.org`,
    ],
    [
      'signed by a certificate that is not a CA’s',
      {},
      { byLeaf: true },
      `${unsigned}a certificate is signed by one that may not`,
    ],
  ])('A BLOB %s is refused', async (_, payload, forgery, reason) => {
    await expect(
      read({ ...(reason.includes('no provider') ? {} : { [key]: named('One') }), ...payload }, forgery),
    ).rejects.toThrow(reason);
  });

  it.each<[string, (blob: string) => string, string]>([
    [
      'with another payload',
      (blob) =>
        blob
          .split('.')
          .with(1, Buffer.from(JSON.stringify({ [key]: named('Evil') })).toString('base64url'))
          .join('.'),
      'its signature does not verify',
    ],
    ['that is a page', () => '<!doctype html>', unsigned],
    ['that is empty', () => '', unsigned],
  ])('A BLOB %s is refused', async (_, change, reason) => {
    const blob = file('changed.jwt', change(await service.blob({ entries: undefined, [key]: named('One') })));
    await expect(readProviders({ blob, root: file('root.pem', service.root) })).rejects.toThrow(reason);
  });

  it('JSON without a signature is accepted only on demand', async () => {
    const blob = file('providers.json', JSON.stringify({ no: 7, [key]: named('One') }));
    await expect(readProviders({ blob })).rejects.toThrow('providerBlob: it is JSON without a signature.');
    await expect(readProviders({ blob })).rejects.toThrow('set dangerUnsignedProviderBlob to true.');
    expect(await readProviders({ blob, unsigned: true })).toEqual({ [key]: { name: 'One' } });
  });

  it('JSON without a signature may have white space around it, and must be an object', async () => {
    const json = (text: string) => readProviders({ blob: file('providers.json', text), unsigned: true });
    expect(await json(`\n ${JSON.stringify({ [key]: named('One') })}\n`)).toEqual({ [key]: { name: 'One' } });
    await expect(json('{"no":')).rejects.toThrow('providerBlob: it is not a JSON object. Download a new one');
  });

  it('A BLOB under another root may be for any host', async () => {
    const host = 'www.example.com';
    expect(await read({ [key]: named('One') }, { host })).toEqual({ [key]: { name: 'One' } });
  });

  it.each([undefined, 'mds.fidoalliance.org', 'c-mds.fidoalliance.org'])(
    'Under FIDO’s root a BLOB for the host %s is verified up to it',
    async (host) => {
      const forgery = { byFido: true, ...(host && { host }) };
      await expect(read({ [key]: named('One') }, forgery)).rejects.toThrow(`${unsigned}x5c could not be chained`);
    },
  );

  it.each(['ES256', 'PS256', 'RS512', 'none', ''])('A BLOB by an RSA key that says %j is refused', async (alg) => {
    await expect(read({ [key]: named('One') }, { alg })).rejects.toThrow('its signature does not verify');
  });
});

describe('The names that functions tell', () => {
  it('Names of the BLOB take precedence over the built-in names', () => {
    file('providers.json', JSON.stringify({ [key]: 'One', 'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'Renamed' }));
    expect(providerNames(folder)).toMatchObject({
      [key]: 'One',
      'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'Renamed',
      'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4': 'Google Password Manager',
    });
    expect(providerNames(join(folder, 'nowhere'))).not.toHaveProperty(key);
  });
});
