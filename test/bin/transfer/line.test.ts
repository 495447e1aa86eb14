import { randomBytes, randomUUID } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import { describe, expect, it } from 'vitest';
import { candidateOf, lineOf } from '../../../bin/transfer/line.ts';
import { rehearsalCredential } from '../../../lambdas/ceremonies/rehearsal.ts';
import type { CoseKey } from '../../support/authenticator/cose-key.ts';
import { hostileKeys } from '../../support/hostile/public-keys.ts';

const genuine = isoCBOR.decodeFirst<CoseKey>(rehearsalCredential.publicKey);
const sub = randomUUID();
const publicKey = Buffer.from(rehearsalCredential.publicKey).toString('base64url');

/** A line with changes of the credential, and of the rest. */
function line(credential: object = {}, rest: object = {}): string {
  return JSON.stringify({
    version: 1,
    user: { sub, username: 'ada' },
    credential: {
      id: 'AAAA',
      publicKey,
      counter: 0,
      backupEligible: true,
      backedUp: true,
      relyingPartyId: 'example.com',
      createdAt: '2026-01-01T00:00:00Z',
      ...credential,
    },
    ...rest,
  });
}

describe('A line of the import file', () => {
  it('The import adds defaults for fields that other systems do not store', () => {
    expect(candidateOf(line())).toMatchObject({
      credential: {
        transports: [],
        aaguid: '00000000-0000-0000-0000-000000000000',
        attestationFormat: 'none',
        name: 'Passkey',
        createdAt: '2026-01-01T00:00:00.000Z',
      },
      default: false,
    });
  });

  it('An exported line keeps that a credential became backup eligible after its registration', () => {
    const createdAt = '2026-01-01T00:00:00.000Z';
    const names = { relyingPartyId: 'example.com', name: 'Key', createdAt };
    const became = {
      ...rehearsalCredential,
      ...names,
      userId: sub,
      backupEligible: true,
      becameEligible: true,
    } as const;
    const read = candidateOf(lineOf(became, { username: 'ada', credentials: 1 }));
    expect(read).toMatchObject({ credential: { becameEligible: true } });
    expect(candidateOf(line({ becameEligible: false }))).not.toHaveProperty('credential.becameEligible');
  });

  it('An exported line reads back as the same credential', () => {
    const credential = {
      ...rehearsalCredential,
      userId: sub,
      counter: 7,
      transports: ['usb'],
      backupEligible: true,
      relyingPartyId: 'example.com',
      name: 'Key “1”',
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUsedAt: '2026-02-01T00:00:00.000Z',
      userHandle: 'c3xhZGE',
    };
    const { userId, registeredWith, challengeUses, ...kept } = credential;
    expect(
      candidateOf(lineOf(credential, { username: 'ada', credentials: 1, defaultCredential: credential.id })),
    ).toEqual({ version: 1, user: { sub, username: 'ada' }, credential: kept, default: true });
  });

  it.each<[string, string, string]>([
    ['no JSON', 'passkey', 'The line is not JSON'],
    ['a list', '[]', 'version is missing; user is missing; credential is missing'],
    ['a prototype', line().replace('{', '{"__proto__":{},'), 'The line is not a JSON object'],
    ['another version', line({}, { version: 2 }), 'version is not 1'],
    ['a misspelled member', line({ lastUsed: 'now' }), 'credential.lastUsed is not a member of this format'],
    ['no user', line({}, { user: {} }), 'user names neither sub nor username'],
    ['a user of nulls', line({}, { user: { sub: null, username: '' } }), 'user names neither sub nor username'],
    ['a sub that is a filter', line({}, { user: { sub: '" or sub ^= "' } }), 'user.sub is not a UUID'],
    [
      'an ID of 1,024 bytes',
      line({ id: randomBytes(1024).toString('base64url') }),
      'credential.id is longer than 1023 bytes',
    ],
    ['an ID in another spelling', line({ id: 'AB' }), 'credential.id is neither base64url nor base64'],
    ['an ID with a space', line({ id: 'AA AA' }), 'credential.id is neither base64url nor base64'],
    ['an ID with too little padding', line({ id: 'AA=' }), 'credential.id is neither base64url nor base64'],
    ['an empty ID', line({ id: '' }), 'credential.id is empty'],
    ['a null ID', line({ id: null }), 'credential.id is missing'],
    ['a number for an ID', line({ id: 7 }), 'credential.id is not of type string'],
    [
      'a user handle of 65 bytes',
      line({ userHandle: randomBytes(65).toString('base64url') }),
      'credential.userHandle is longer than 64 bytes',
    ],
    ['a counter below zero', line({ counter: -1 }), 'credential.counter is not a whole number from 0 to 4,294,967,295'],
    ['a name of 65 characters', line({ name: 'x'.repeat(65) }), 'credential.name is longer than 64 characters'],
    ...['2024-01-01T00:00:00+02', '2024-01-01T00:00:00.123+00', '2024-01-01T00:00 +02:00', '2024-02-30T00:00:00Z'].map(
      (createdAt): [string, string, string] => [
        `the time ${createdAt}`,
        line({ createdAt }),
        'credential.createdAt is not an ISO 8601 time with a time zone',
      ],
    ),
    ['a time in 2036', line({ createdAt: '2036-01-01T00:00:00Z' }), 'credential.createdAt is in the future'],
    ['a last use in 2036', line({ lastUsedAt: '2036-01-01T00:00:00Z' }), 'credential.lastUsedAt is in the future'],
    ['a time in seconds', line({ createdAt: 1_767_225_600 }), 'credential.createdAt is not of type string'],
    [
      'a time without a time zone',
      line({ createdAt: '2026-01-01T00:00:00' }),
      'credential.createdAt is not an ISO 8601 time with a time zone',
    ],
    [
      'a backup of a credential that is not eligible',
      line({ backupEligible: false }),
      'credential.backedUp is true, and backupEligible is false',
    ],
    [
      'two wrong members',
      line({ counter: 1.5, backedUp: 'yes' }),
      'credential.counter is not a whole number from 0 to 4,294,967,295; credential.backedUp is neither true nor false',
    ],
  ])('The import refuses a line with %s', (_, text, wrong) => {
    expect(candidateOf(text)).toEqual({ wrong: `${wrong}.` });
  });

  it('The import accepts a time a minute ahead, because clocks differ', () => {
    const createdAt = new Date(Date.now() + 30_000).toISOString();
    expect(candidateOf(line({ createdAt }))).toMatchObject({ credential: { createdAt } });
  });

  const plain = candidateOf(line());
  it.each<[string, string, object?]>([
    ['a byte order mark', `\ufeff${line()}`],
    ['spaces around it', ` ${line()}\r`],
    ['an ID in padded base64', line({ id: '+/+/+w==' }), { id: '-_-_-w' }],
    ['an ID in unpadded base64', line({ id: '+/+/' }), { id: '-_-_' }],
    ['an ID in padded base64url', line({ id: '-_-_-w==' }), { id: '-_-_-w' }],
    ['a user handle in base64', line({ userHandle: '+/8=' }), { userHandle: '-_8' }],
    ['null transports', line({ transports: null }), { transports: [] }],
    ['odd transports', line({ transports: ['', 'USB', null, 'usb'] }), { transports: ['usb'] }],
    ['a null name', line({ name: null })],
    ['a blank name', line({ name: ' ' })],
    ['a null AAGUID', line({ aaguid: null })],
    ['an empty AAGUID', line({ aaguid: '' })],
    [
      'an AAGUID in capitals',
      line({ aaguid: 'EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4' }),
      { aaguid: 'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4' },
    ],
    ['a null attestation format', line({ attestationFormat: null })],
    ['a null last use', line({ lastUsedAt: null })],
    ['an empty last use', line({ lastUsedAt: '' })],
    ['a null user handle', line({ userHandle: null })],
    ['an empty user handle', line({ userHandle: '' })],
    ['a null default', line({}, { default: null })],
  ])('The import reads a line with %s', (_, text, credential = {}) => {
    if ('wrong' in plain) throw new Error(plain.wrong);
    expect(candidateOf(text)).toEqual({ ...plain, credential: { ...plain.credential, ...credential } });
  });

  it('The import reads a user whose sub or user name is null', () => {
    expect(candidateOf(line({}, { user: { sub, username: null } }))).toMatchObject({ user: { sub } });
    expect(candidateOf(line({}, { user: { sub: null, username: 'ada' } }))).toMatchObject({
      user: { username: 'ada' },
    });
  });

  it('The import refuses a line of one megabyte by its length', () => {
    expect(candidateOf(line({ name: 'x'.repeat(1_000_000) }))).toEqual({
      wrong: 'The line is longer than 16384 bytes.',
    });
  });

  // A key that is sound and was only not offered is taken: it was offered where it comes from.
  it.each(hostileKeys.filter(({ name }) => !name.includes('was not offered')))(
    'The import refuses a credential $name',
    ({ lies }) => {
      const lie = typeof lies === 'object' ? lies.publicKey?.(genuine) : undefined;
      if (!lie) throw new Error('It does not say which key.');
      const candidate = candidateOf(line({ publicKey: Buffer.from(lie).toString('base64url') }));
      expect(candidate).toEqual({ wrong: expect.stringMatching(/^credential\.publicKey is /) });
    },
  );
});
