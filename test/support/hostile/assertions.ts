import { generateKeyPairSync } from 'node:crypto';
import type { AuthenticationResponseJSON } from '@simplewebauthn/server';
import { cbor } from '../authenticator/authenticator.ts';
import { authenticatorDataLies } from './authenticator-data.ts';
import { clientDataLies } from './client-data.ts';
import { append, extended, type Harmless, type HostileAssertion, megabyte, paddedBits, within } from './hostile.ts';
import { harmlessJson, jsonLies } from './json.ts';

const inResponse = within<AuthenticationResponseJSON>;
const lie = (name: string, rest: Omit<HostileAssertion, 'name'>) => ({ name, ...rest });
const userHandle = (name: string, given: unknown, code: HostileAssertion['code']) =>
  lie(`whose user handle ${name}`, {
    alter: inResponse(() => ({ userHandle: given })),
    code,
    ...(code !== 'invalid_request' && { identified: 'passkey_unknown' }),
  });
const signature = (name: string, change: (genuine: Buffer) => Uint8Array) =>
  lie(`whose signature ${name}`, {
    alter: inResponse(({ signature: genuine }) => ({
      signature: Buffer.from(change(Buffer.from(genuine, 'base64url'))).toString('base64url'),
    })),
    code: 'verification_failed',
    identified: 'passkey_unknown',
  });
/** The same, with other bytes in the sequence, whose length is right again. */
const sequence = (change: (content: Buffer) => Uint8Array) => (genuine: Buffer) => {
  const content = change(genuine.subarray(2));
  return Buffer.of(0x30, content.length, ...content);
};
const longForm = (genuine: Buffer) => Buffer.of(0x30, 0x81, ...genuine.subarray(1));
const stranger = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

/** Every class of assertions that are refused, by a credential of ES256. */
export const hostileAssertions: readonly HostileAssertion[] = [
  ...jsonLies,
  ...clientDataLies,
  ...authenticatorDataLies,
  lie('of a registration’s type', { lies: { type: 'webauthn.create' }, code: 'verification_failed' }),
  lie('by another user’s credential', { by: 'other', code: 'verification_failed', identified: 'accepted' }),
  lie('by another user’s credential with this user’s handle', {
    by: 'other',
    lies: ({ own }) => ({ userHandle: own.userHandle }),
    code: 'passkey_unknown',
  }),
  lie('that names another user’s credential', {
    lies: ({ other }) => ({ credentialId: other.credentialId }),
    code: 'passkey_unknown',
  }),
  lie('by another user’s credential that names this user’s', {
    by: 'other',
    lies: ({ own }) => ({ userHandle: own.userHandle, credentialId: own.credentialId }),
    code: 'verification_failed',
    identified: 'passkey_unknown',
  }),
  lie('of an unknown credential', { lies: { credentialId: 'AAAAAAAAAAAAAAAAAAAAAA' }, code: 'passkey_unknown' }),
  ...[
    { name: 'without a user handle', given: undefined },
    { name: 'whose user handle is null', given: null },
    { name: 'whose user handle is empty', given: '' },
  ].map(({ name, given }) =>
    lie(name, {
      alter: inResponse(() => ({ userHandle: given })),
      code: 'verification_failed',
      namelessOnly: true,
    }),
  ),
  userHandle('is another user’s', Buffer.from('somebody').toString('base64url'), 'verification_failed'),
  userHandle('is longer', Buffer.alloc(64, 0x61).toString('base64url'), 'verification_failed'),
  userHandle('has 65 bytes', Buffer.alloc(65, 0x61).toString('base64url'), 'invalid_request'),
  userHandle('is a megabyte', megabyte, 'invalid_request'),
  userHandle('is no base64url', 'a b', 'invalid_request'),
  userHandle('is an object', {}, 'invalid_request'),
  lie('whose user handle is padded', {
    alter: inResponse(({ userHandle: genuine = '' }) => ({ userHandle: `${genuine}==` })),
    code: 'invalid_request',
  }),
  lie('whose user handle has loose bits', {
    alter: inResponse(({ userHandle: genuine = '' }) => ({ userHandle: paddedBits(genuine) })),
    code: 'invalid_request',
  }),
  lie('signed by another key', {
    lies: { signer: stranger },
    code: 'verification_failed',
    identified: 'passkey_unknown',
  }),
  signature('is no DER', () => Buffer.from('signature')),
  signature('is r and s without DER', () => Buffer.alloc(64, 1)),
  signature('ends early', (genuine) => genuine.subarray(0, -1)),
  signature('has a byte behind it', append(0)),
  signature('has another one behind it', (genuine) => Buffer.concat([genuine, genuine])),
  signature('has a length in a longer form', longForm),
  signature('has a length in a longer form, and 256 bytes behind it', (genuine) =>
    Buffer.concat([longForm(genuine), Buffer.alloc(256)]),
  ),
  signature('has no length and an end', (genuine) => Buffer.of(0x30, 0x80, ...genuine.subarray(2), 0, 0)),
  signature('has a third integer', sequence(append(0x02, 0x01, 0x01))),
  signature(
    'has an integer’s length in a longer form',
    sequence((content) => Buffer.of(0x02, 0x81, ...content.subarray(1))),
  ),
  signature('is a sequence of another class', (genuine) => Buffer.of(0xb0, ...genuine.subarray(1))),
  signature('is zero', () => Buffer.from('3006020100020100', 'hex')),
  signature('is spoilt', (genuine) => Buffer.from(genuine.map((byte, index) => (index === 20 ? byte ^ 1 : byte)))),
  lie('whose signature is empty', { alter: inResponse(() => ({ signature: '' })), code: 'invalid_request' }),
  lie('whose signature is a megabyte', { alter: inResponse(() => ({ signature: megabyte })), code: 'invalid_request' }),
  lie('without a signature', { alter: inResponse(() => ({ signature: undefined })), code: 'invalid_request' }),
  lie('with a spoilt flag in the authenticator data', {
    alter: inResponse(({ authenticatorData }) => {
      const bytes = Buffer.from(authenticatorData, 'base64url');
      bytes.writeUInt8(bytes.readUInt8(32) ^ 0x10, 32);
      return { authenticatorData: bytes.toString('base64url') };
    }),
    code: 'verification_failed',
    identified: 'passkey_unknown',
  }),
  lie('with empty authenticator data', {
    alter: inResponse(() => ({ authenticatorData: '' })),
    code: 'invalid_request',
  }),
  lie('with a megabyte of authenticator data', {
    alter: inResponse(() => ({ authenticatorData: megabyte })),
    code: 'invalid_request',
  }),
  lie('with 4,097 bytes of authenticator data', {
    lies: { authenticatorData: extended(cbor(new Map([['more', new Uint8Array(4_060)]]))) },
    code: 'invalid_request',
  }),
  lie('that is a registration', {
    alter: ({ response: { authenticatorData, signature: _, ...rest }, ...others }) => ({
      ...others,
      response: { ...rest, attestationObject: authenticatorData },
    }),
    code: 'invalid_request',
  }),
];

/** Assertions that look odd and are accepted. */
export const harmlessAssertions: readonly Harmless<AuthenticationResponseJSON>[] = [
  ...harmlessJson,
  {
    name: 'with extension data of any kind',
    lies: {
      authenticatorData: extended(
        cbor(
          new Map([
            ['__proto__', new Map([['polluted', true]])],
            ['more', [1, null]],
          ] as never),
        ),
      ),
    },
  },
];
