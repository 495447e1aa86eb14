import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { AuthenticationResponse, RegistrationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { paddedBits } from '../../support/hostile/hostile.ts';

const bytes = (length: number) => Buffer.alloc(length, 7).toString('base64url');
const credential = (response: object) => ({
  id: 'AQID',
  rawId: 'AQID',
  type: 'public-key',
  clientExtensionResults: {},
  response,
});
const assertion = { clientDataJSON: 'AAAA', authenticatorData: 'BBBB', signature: 'CCCC', userHandle: 'DDDD' };
const registration = { clientDataJSON: 'AAAA', attestationObject: 'BBBB', transports: ['internal'] };

describe.each([
  ['a registration', RegistrationResponse, registration],
  ['an assertion', AuthenticationResponse, assertion],
] as const)('The schema of %s', (_, schema, response) => {
  const takes = (json: unknown) => v.is(schema, json);
  const genuine = credential(response);

  it('The schema accepts a genuine response unchanged', () => {
    expect(v.parse(schema, genuine)).toEqual(genuine);
  });

  it('The schema drops members that are not used', () => {
    const more = {
      ...credential({ ...response, more: 1 }),
      clientExtensionResults: { prf: 1 },
      authenticatorAttachment: 'platform',
    };
    expect(v.parse(schema, more)).toEqual(genuine);
    const { clientExtensionResults, ...less } = genuine;
    expect(v.parse(schema, less)).toEqual(genuine);
  });

  it('The schema requires objects without a member `__proto__`', () => {
    for (const other of [null, undefined, 'text', 7, true, [genuine]]) {
      expect(takes(other)).toBe(false);
      expect(takes(credential(other as never))).toBe(false);
    }
    const text = JSON.stringify(response);
    expect(takes(JSON.parse(`{"__proto__":{},${JSON.stringify(genuine).slice(1)}`))).toBe(false);
    expect(takes(credential(JSON.parse(`{"__proto__":{},${text.slice(1)}`)))).toBe(false);
    expect(takes(JSON.parse(`{"__proto__":${JSON.stringify(genuine)}}`))).toBe(false);
  });

  it('The schema requires the type of a public key', () => {
    for (const type of ['password', '', undefined]) expect(takes({ ...genuine, type })).toBe(false);
  });

  it('The schema requires equal IDs of at most 1,023 bytes', () => {
    const [most, more] = [bytes(1023), bytes(1024)];
    expect(takes({ ...genuine, id: most, rawId: most })).toBe(true);
    expect(takes({ ...genuine, id: more, rawId: more })).toBe(false);
    expect(takes({ ...genuine, id: '', rawId: '' })).toBe(false);
    const { issues = [] } = v.safeParse(schema, { ...genuine, rawId: 'BQYH' });
    expect(issues.map((issue) => v.getDotPath(issue))).toEqual(['rawId']);
  });

  it.each(Object.keys(response).filter((name) => name !== 'transports'))('The %s is canonical base64url', (name) => {
    for (const odd of ['AAAA=', 'AA AA', 'A+/A', paddedBits('AAA'), 'A', 7, {}, ['AAAA']]) {
      expect(takes(credential({ ...response, [name]: odd }))).toBe(false);
    }
    if (name !== 'userHandle') {
      for (const absent of ['', null]) expect(takes(credential({ ...response, [name]: absent }))).toBe(false);
    }
  });
});

const limits: readonly (readonly [name: string, schema: v.GenericSchema, response: object, limit: number])[] = [
  ['clientDataJSON', RegistrationResponse, registration, 4096],
  ['clientDataJSON', AuthenticationResponse, assertion, 4096],
  ['attestationObject', RegistrationResponse, registration, 24_576],
  ['authenticatorData', AuthenticationResponse, assertion, 4096],
  ['signature', AuthenticationResponse, assertion, 2048],
  ['userHandle', AuthenticationResponse, assertion, 64],
];
it.each(limits)('The schema enforces the byte limit of %s exactly (case %$)', (name, schema, response, limit) => {
  expect(v.is(schema, credential({ ...response, [name]: bytes(limit) }))).toBe(true);
  expect(v.is(schema, credential({ ...response, [name]: bytes(limit + 1) }))).toBe(false);
});

describe('The transports of a registration', () => {
  const read = (transports: unknown) =>
    v.parse(RegistrationResponse, credential({ ...registration, transports })).response.transports;

  it.each<[given: unknown, stored: string[]]>([
    [undefined, []],
    [null, []],
    ['usb', []],
    [{ length: 1, 0: 'usb' }, []],
    [7, []],
    [[], []],
    [['usb'], ['usb']],
    [
      ['smart-card', 'a', 'x9'],
      ['smart-card', 'a', 'x9'],
    ],
    [[`a${'b'.repeat(31)}`], [`a${'b'.repeat(31)}`]],
    [
      ['usb', '', 'USB', 'usb ', ' usb', 'us_b', 'usb\n', '-a', '9a', `a${'b'.repeat(32)}`, 7, null, ['usb'], 'nfc'],
      ['usb', 'nfc'],
    ],
    [
      ['usb', 'usb', 'nfc'],
      ['usb', 'nfc'],
    ],
    [Array.from({ length: 9 }, (_, index) => `t${index}`), Array.from({ length: 8 }, (_, index) => `t${index}`)],
  ])('The transports %j are read as %j', (given, stored) => {
    expect(read(given)).toEqual(stored);
  });

  it('A registration without transports is read with an empty list', () => {
    const { transports, ...silent } = registration;
    expect(v.parse(RegistrationResponse, credential(silent)).response.transports).toEqual([]);
  });
});

it('An assertion with a null, empty or missing user handle is parsed without one', () => {
  const { userHandle, ...silent } = assertion;
  for (const absent of [{}, { userHandle: null }, { userHandle: undefined }, { userHandle: '' }]) {
    const { response } = v.parse(AuthenticationResponse, credential({ ...silent, ...absent }));
    expect(Object.keys(response)).toEqual(Object.keys(silent));
  }
});
