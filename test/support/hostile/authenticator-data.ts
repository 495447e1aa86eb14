import { cbor } from '../authenticator/authenticator.ts';
import { append, extended, flag, flags, type Hostile, nestedCbor, truncate } from './hostile.ts';

const lie = (name: string, authenticatorData: (genuine: Buffer) => Uint8Array) => ({
  name,
  lies: { authenticatorData },
  code: 'verification_failed' as const,
});

/** Lies in the authenticator data, in either ceremony; the credential's key has signed them. */
export const authenticatorDataLies: readonly Hostile<never>[] = [
  { name: 'for another RP ID', lies: { relyingPartyId: 'example.com' }, code: 'verification_failed' },
  { name: 'without user presence', lies: { userPresent: false }, code: 'verification_failed' },
  { name: 'without user verification', lies: { userVerified: false }, code: 'user_verification_required' },
  {
    name: 'that is backed up and may not be',
    lies: { backupEligible: false, backedUp: true },
    code: 'verification_failed',
  },
  lie('with bytes behind the authenticator data', append(0)),
  lie('with CBOR behind the authenticator data', append(0xa0)),
  lie('with half of the authenticator data', (genuine) => genuine.subarray(0, 30)),
  lie('with a byte too few of authenticator data', truncate(1)),
  lie('that says it has extension data and has none', flags({ on: flag.extensions })),
  lie('with extension data that it does not announce', append(0xa0)),
  lie('with bytes behind the extension data', extended(Buffer.of(0xa0, 0))),
  lie('with extension data that ends early', extended(Buffer.of(0xa2, 0x61))),
  lie('with extension data that names one twice', extended(Buffer.of(0xa2, 0x61, 0x61, 1, 0x61, 0x61, 1))),
  lie('with extension data that is a number', extended(cbor(7))),
  lie('with extension data that is nested deeply', extended(nestedCbor(500))),
];
