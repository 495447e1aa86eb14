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
    ['no JSON', 'passkey', 'the line as a whole'],
    ['a list', '[]', 'version, user, credential'],
    ['a prototype', line().replace('{', '{"__proto__":{},'), 'the line as a whole'],
    ['another version', line({}, { version: 2 }), 'version'],
    ['a misspelled member', line({ lastUsed: 'now' }), 'credential.lastUsed'],
    ['no user', line({}, { user: {} }), 'user'],
    ['a sub that is a filter', line({}, { user: { sub: '" or sub ^= "' } }), 'user.sub'],
    ['an ID of 1,024 bytes', line({ id: randomBytes(1024).toString('base64url') }), 'credential.id'],
    ['an ID in another spelling', line({ id: 'AB' }), 'credential.id'],
    ['a user handle of 65 bytes', line({ userHandle: randomBytes(65).toString('base64url') }), 'credential.userHandle'],
    ['a counter below zero', line({ counter: -1 }), 'credential.counter'],
    ['a name of 65 characters', line({ name: 'x'.repeat(65) }), 'credential.name'],
    ['extra bytes after the key', line({ publicKey: `${publicKey}AA` }), 'credential.publicKey'],
    ['a backup of a credential that is not eligible', line({ backupEligible: false }), 'the line as a whole'],
  ])('The import refuses a line with %s', (_, text, place) => {
    expect(candidateOf(text)).toEqual({ wrong: `Wrong or missing: ${place}.` });
  });

  it('The import refuses a line of one megabyte by its length', () => {
    expect(candidateOf(line({ name: 'x'.repeat(1_000_000) }))).toEqual({ wrong: 'It is longer than 16384 bytes.' });
  });

  // A key that is sound and was only not offered is taken: it was offered where it comes from.
  it.each(hostileKeys.filter(({ name }) => !name.includes('was not offered')))(
    'The import refuses a credential $name',
    ({ lies }) => {
      const lie = typeof lies === 'object' ? lies.publicKey?.(genuine) : undefined;
      if (!lie) throw new Error('It does not say which key.');
      const candidate = candidateOf(line({ publicKey: Buffer.from(lie).toString('base64url') }));
      expect(candidate).toEqual({ wrong: 'Wrong or missing: credential.publicKey.' });
    },
  );
});
