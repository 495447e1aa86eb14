import type { X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import * as asn1 from 'asn1js';

/** https://source.android.com/docs/security/features/keystore/attestation#attestation-extension */
const extensionId = '1.3.6.1.4.1.11129.2.1.17';

/** Tags of members of an `AuthorizationList`. */
const tags = { purpose: 1, allApplications: 600, origin: 702 };
const contextSpecific = 3;
const originGenerated = '00';
const purposeSign = '02';
const hardwareLevels: readonly Octets[] = ['01', '02'];

/** Returns whether a certificate has a key description. */
export const hasKeyDescription = ({ raw }: X509Certificate): boolean =>
  new x509.X509Certificate(raw).getExtension(extensionId) !== null;

/**
 * Requires the key description of a certificate to be about `challenge`, and about a key that was generated where it is
 * stored, only signs, and is not for all applications (WebAuthn Level 3, section 8.4). Members that newer devices add are
 * ignored.
 *
 * @param hardwareOnly whether the hardware alone must have enforced this, outside of Android
 * @throws Error if there is no description, or if it says something else
 */
export function requireKeyDescription(
  { raw }: X509Certificate,
  challenge: Uint8Array,
  { hardwareOnly }: { readonly hardwareOnly: boolean },
): void {
  const extension = new x509.X509Certificate(raw).getExtension(extensionId);
  if (!extension) throw new Error('The certificate has no key description.');
  const description = membersOf(asn1.fromBER(extension.value).result);
  const [, level, , keyMintLevel, attested, , software, hardware] = description;
  if (!(attested instanceof asn1.OctetString)) throw new Error('The key description has no challenge.');
  if (!Buffer.from(challenge).equals(attested.valueBlock.valueHexView)) {
    throw new Error('The attestation is about another challenge.');
  }
  const all = [...membersOf(software), ...membersOf(hardware)];
  if (withTag(all, tags.allApplications).length > 0) throw new Error('All applications may use the key.');
  // The W3C's test vector lists nothing. Android always does.
  if (all.length === 0) return;
  if (hardwareOnly && ![level, keyMintLevel].map(numberIn).every((each) => hardwareLevels.includes(each))) {
    throw new Error('The attestation is not by hardware.');
  }
  const authorizations = hardwareOnly ? membersOf(hardware) : all;
  const origins = withTag(authorizations, tags.origin).map(([origin]) => numberIn(origin));
  if (!isOnly(origins, originGenerated)) throw new Error('The key was not generated where it is stored.');
  const purposes = withTag(authorizations, tags.purpose).flatMap(([set]) => membersOf(set).map(numberIn));
  if (!isOnly(purposes, purposeSign)) throw new Error('The key is not for signing alone.');
}

type Octets = string | undefined;
const isOnly = (values: readonly Octets[], value: string) => values.length > 0 && values.every((one) => one === value);

/**
 * Returns the members of a sequence, of a set, or of what has an explicit tag.
 *
 * @throws Error if it is something else
 */
function membersOf(value: unknown): asn1.BaseBlock[] {
  if (!(value instanceof asn1.Constructed)) throw new Error('The key description is malformed.');
  return value.valueBlock.value as asn1.BaseBlock[];
}

/** Returns the contents of the members of a list that have a tag. */
const withTag = (list: readonly asn1.BaseBlock[], tag: number): asn1.BaseBlock[][] =>
  list.filter(({ idBlock }) => idBlock.tagClass === contextSpecific && idBlock.tagNumber === tag).map(membersOf);

/** Returns the octets of an INTEGER or ENUMERATED, hexadecimal; `undefined` for another type. */
const numberIn = (value: unknown): Octets =>
  value instanceof asn1.Integer ? Buffer.from(value.valueBlock.valueHexView).toString('hex') : undefined;
