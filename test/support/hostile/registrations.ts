import type { RegistrationResponseJSON } from '@simplewebauthn/server';
import { cbor } from '../authenticator/authenticator.ts';
import { hostileAttestations } from './attestations.ts';
import { authenticatorDataLies } from './authenticator-data.ts';
import { clientDataLies } from './client-data.ts';
import { extended, flag, flags, type Harmless, type HostileRegistration, megabyte, within } from './hostile.ts';
import { harmlessJson, jsonLies } from './json.ts';
import { hostileKeys } from './public-keys.ts';

const inResponse = within<RegistrationResponseJSON>;
const lie = (name: string, rest: Omit<HostileRegistration, 'name'>) => ({ name, ...rest });
const otherId = Buffer.alloc(20, 9).toString('base64url');
const transports = (name: string, given: unknown) => ({
  name: `whose transports are ${name}`,
  alter: inResponse(() => ({ transports: given })),
});

/** Every class of registrations that are refused. */
export const hostileRegistrations: readonly HostileRegistration[] = [
  ...jsonLies,
  ...clientDataLies,
  ...authenticatorDataLies,
  ...hostileKeys,
  ...hostileAttestations,
  lie('of an assertion’s type', { lies: { type: 'webauthn.get' }, code: 'verification_failed' }),
  lie('of a type in capitals', { lies: { type: 'WEBAUTHN.CREATE' }, code: 'verification_failed' }),
  lie('of a credential ID that the user has already', {
    lies: ({ own }) => ({ credentialId: own.credentialId }),
    code: 'passkey_exists',
  }),
  lie('with another credential ID beside than in the authenticator data', {
    alter: (response) => ({ ...response, id: otherId, rawId: otherId }),
    code: 'verification_failed',
  }),
  lie('of an empty credential ID', { lies: { credentialId: '' }, code: 'invalid_request' }),
  lie('of an empty credential ID in the authenticator data only', {
    lies: { credentialId: '' },
    alter: (response) => ({ ...response, id: otherId, rawId: otherId }),
    code: 'verification_failed',
  }),
  lie('of a credential ID of 1,024 bytes', {
    lies: { credentialId: Buffer.alloc(1024, 5).toString('base64url') },
    code: 'invalid_request',
  }),
  lie('of a credential ID of 65,535 bytes that are not there', {
    lies: {
      authenticatorData: (genuine) => {
        const bytes = Buffer.from(genuine);
        bytes.writeUInt16BE(65_535, 53);
        return bytes;
      },
    },
    code: 'verification_failed',
  }),
  lie('without attested credential data', {
    lies: { authenticatorData: flags({ off: flag.attested }) },
    code: 'verification_failed',
  }),
  lie('with the flag of attested credential data and none', {
    lies: { authenticatorData: (genuine) => genuine.subarray(0, 37) },
    code: 'verification_failed',
  }),
  lie('with an attestation object of 24,577 bytes', {
    lies: { authenticatorData: extended(cbor(new Map([['more', new Uint8Array(24_400)]]))) },
    code: 'invalid_request',
  }),
  lie('with a megabyte of an attestation object', {
    alter: inResponse(() => ({ attestationObject: megabyte })),
    code: 'invalid_request',
  }),
  lie('without an attestation object', {
    alter: inResponse(() => ({ attestationObject: undefined })),
    code: 'invalid_request',
  }),
  lie('with a padded attestation object', {
    alter: inResponse(({ attestationObject }) => ({ attestationObject: `${attestationObject}=` })),
    code: 'invalid_request',
  }),
  lie('that is an assertion', {
    alter: ({ response: { attestationObject, ...rest }, ...others }) => ({
      ...others,
      response: { ...rest, authenticatorData: attestationObject, signature: 'AAAA' },
    }),
    code: 'invalid_request',
  }),
];

/** Registrations that look odd and are accepted. */
export const harmlessRegistrations: readonly Harmless<RegistrationResponseJSON>[] = [
  ...harmlessJson,
  transports('missing', undefined),
  transports('unknown', ['telepathy']),
  transports('a text', 'internal'),
  transports('null', null),
  transports('an object', { length: 1, 0: 'internal' }),
  transports('numbers', [1, 2]),
  transports('nested', [['internal']]),
  transports('nine', Array(9).fill('internal')),
  transports('thousands', Array(5000).fill(7)),
  transports('a megabyte', [megabyte]),
  transports('in capitals', ['USB']),
  transports('null in a list', [null]),
  transports('of 33 letters', ['a'.repeat(33)]),
  transports('of two words', ['smart card']),
  transports('empty texts', ['']),
  transports('a script', ['<script>']),
  transports('called __proto__', ['__proto__']),
  {
    name: 'with extension data of any kind',
    lies: {
      authenticatorData: extended(
        cbor(
          new Map([
            ['credProtect', 2],
            ['__proto__', new Map([['polluted', true]])],
            ['more', [1, 'a', null]],
          ] as never),
        ),
      ),
    },
  },
];
