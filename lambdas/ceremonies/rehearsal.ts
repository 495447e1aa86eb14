/**
 * Samples for the warm-up: a registration and an assertion that are valid, made once by the tests' authenticator for a
 * relying party that cannot exist. Functions verify them while they start, when Lambda gives them a whole processor, so
 * that the first user waits less.
 */
import { defaultPolicy } from '../../contract/policy.ts';
import type { Credential } from '../store/items.ts';
import { nonexistentUserId } from './nonexistent-user.ts';
import type { AuthenticationResponse, RegistrationResponse } from './responses.ts';
import type { RelyingParty } from './verify-assertion.ts';

const relyingParty: RelyingParty = { id: 'warm-up.invalid', origins: ['https://warm-up.invalid'] };

/** The relying party and policy that these samples verify under. */
export const rehearsalServices = { relyingParty, policy: defaultPolicy };

/** The challenge of both samples, and the user handle: base64url of "warm-up". */
export const rehearsalChallenge = 'd2FybS11cA';

const id = '2k1O23FONqJxfurawhxZIzga7Dc';
const common = { id, rawId: id, type: 'public-key', clientExtensionResults: {} } as const;

export const rehearsalRegistration: RegistrationResponse = {
  ...common,
  response: {
    clientDataJSON:
      'eyJ0eXBlIjoid2ViYXV0aG4uY3JlYXRlIiwiY2hhbGxlbmdlIjoiZDJGeWJTMTFjQSIsIm9yaWdpbiI6Imh0dHBzOi8vd2FybS11cC5pbnZhbGlkIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ',
    attestationObject:
      'o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YViY3pqXV8EvOEZ2nBtk1zcp7-SMbGaa4mY2693AX1_rIPJFAAAAAAAAAAAAAAAAAAAAAAAAAAAAFNpNTttxTjaicX7q2sIcWSM4Guw3pQECAyYgASFYIDQaL0b-TldHjdsxlAPECiCKpYLNfUkr4Od3OFkVbSELIlggCX7KU4i6H1ZXRqNgT29qm0Dv_X5bOmIa3y0dP---3IY',
    transports: [],
  },
};

export const rehearsalAssertion: AuthenticationResponse = {
  ...common,
  response: {
    clientDataJSON:
      'eyJ0eXBlIjoid2ViYXV0aG4uZ2V0IiwiY2hhbGxlbmdlIjoiZDJGeWJTMTFjQSIsIm9yaWdpbiI6Imh0dHBzOi8vd2FybS11cC5pbnZhbGlkIiwiY3Jvc3NPcmlnaW4iOmZhbHNlfQ',
    authenticatorData: '3pqXV8EvOEZ2nBtk1zcp7-SMbGaa4mY2693AX1_rIPIFAAAAAA',
    signature: 'MEQCIHnpcaGtxMpJ6LTi7SeXqRy-7bL_4W-As5Nd2jiR5LNnAiBqACiTwNAV6Va_BcFb0phdf6ZLgHTEv_HW0rLkoLeXTw',
    userHandle: rehearsalChallenge,
  },
};

/** The credential of both samples. */
export const rehearsalCredential: Credential = {
  id,
  userId: nonexistentUserId,
  publicKey: new Uint8Array(
    Buffer.from(
      'pQECAyYgASFYIDQaL0b-TldHjdsxlAPECiCKpYLNfUkr4Od3OFkVbSELIlggCX7KU4i6H1ZXRqNgT29qm0Dv_X5bOmIa3y0dP---3IY',
      'base64url',
    ),
  ),
  counter: 0,
  transports: [],
  aaguid: '00000000-0000-0000-0000-000000000000',
  attestationFormat: 'none',
  backupEligible: false,
  backedUp: false,
  relyingPartyId: relyingParty.id,
  name: '',
  createdAt: '',
  registeredWith: '',
  challengeUses: {},
};
