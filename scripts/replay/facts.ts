import {
  convertAAGUIDToString,
  decodeAttestationObject,
  isoBase64URL,
  parseAuthenticatorData,
} from '@simplewebauthn/server/helpers';
import type { Facts } from './policies.ts';
import type { RecordedCeremony } from './record.ts';

/** Formats whose statements lead to the trust anchors of metadata. */
const anchored = ['packed', 'tpm', 'android-key'];

/**
 * Reads what a record says about its authenticator.
 *
 * @throws Error if its authenticator data cannot be read
 */
export function factsOf(record: RecordedCeremony): Facts {
  const { attestationObject, authenticatorData, userHandle } = record.response.response;
  const bytes = (member: unknown) => isoBase64URL.toBuffer(String(member));
  if (record.kind === 'authentication') {
    const { flags } = parseAuthenticatorData(bytes(authenticatorData));
    const hasUserHandle = typeof userHandle === 'string' && userHandle !== '';
    return { userVerified: flags.uv, backupEligible: flags.be, aaguid: '', canBeEnforced: false, hasUserHandle };
  }
  const object = decodeAttestationObject(bytes(attestationObject));
  const { flags, aaguid: identifier } = parseAuthenticatorData(object.get('authData'));
  const aaguid = identifier ? convertAAGUIDToString(identifier) : '';
  const certified = object.get('attStmt').get('x5c') !== undefined && anchored.includes(object.get('fmt'));
  const described = record.metadata?.some((statement) => statement.aaguid === aaguid) ?? false;
  return {
    userVerified: flags.uv,
    backupEligible: flags.be,
    aaguid,
    canBeEnforced: certified && described,
    hasUserHandle: false,
  };
}
