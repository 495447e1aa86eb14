import { isoCBOR } from '@simplewebauthn/server/helpers';
import fc from 'fast-check';
import { bytesEdit } from './bytes.ts';
import { type Edit, edit, short, within } from './edit.ts';

type Item = Parameters<typeof isoCBOR.encode>[0];
type Entries = readonly (readonly [string | number, Item])[];

/** Numbers that mean something in COSE keys and attestation objects, and that don't. */
const number = fc.oneof(
  fc.integer({ min: -10, max: 10 }),
  fc.constantFrom(-7, -8, -35, -36, -257, -259, -65_535, 2 ** 31, 2 ** 53 - 1),
);
const label = fc.oneof(number, fc.constantFrom('fmt', 'attStmt', 'authData', 'alg', 'sig', 'x5c', '', '__proto__'));
const item: fc.Arbitrary<Item> = fc.oneof(
  number,
  fc.uint8Array({ maxLength: 70 }).map((bytes) => new Uint8Array(bytes)),
  fc.constantFrom('none', 'packed', 'fido-u2f', 'apple', 'tpm', 'android-key', 'OKP', 'Ed25519', ''),
  fc.constantFrom(true, false, null, undefined),
  fc.array(number, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('alg', 'sig', 'x5c', 'ver'), number).map((members) => new Map(Object.entries(members))),
);

const entriesEdit: fc.Arbitrary<Edit<Entries>> = fc.oneof(
  fc
    .nat({ max: 9 })
    .map((at) => edit<Entries>(`drop entry ${at}`, (entries) => entries.filter((_, index) => index !== at))),
  fc
    .tuple(fc.nat({ max: 4 }), label)
    .map(([at, name]) =>
      edit<Entries>(`label entry ${at} ${name}`, (entries) =>
        entries.map((entry, index) => (index === at ? [name, entry[1]] : entry)),
      ),
    ),
  fc
    .tuple(fc.nat({ max: 4 }), item)
    .map(([at, value]) =>
      edit<Entries>(`set entry ${at} to ${short(value)}`, (entries) =>
        entries.map((entry, index) => (index === at ? [entry[0], value] : entry)),
      ),
    ),
  fc
    .tuple(label, item)
    .map(([name, value]) => edit<Entries>(`add ${name}: ${short(value)}`, (entries) => [...entries, [name, value]])),
);

/** The bytes of a CBOR map with other entries; of something else, as it is. */
function changed(bytes: Buffer, change: Edit<Entries>): Buffer {
  try {
    const map: Map<string | number, Item> = isoCBOR.decodeFirst(new Uint8Array(bytes));
    return Buffer.from(isoCBOR.encode(new Map(change([...map]))));
  } catch {
    return bytes;
  }
}

const authenticatorData = (change: Edit<Buffer>): Edit<Entries> => {
  const inEntry = (name: string | number, value: Item): Item =>
    name === 'authData' && value instanceof Uint8Array ? new Uint8Array(change(Buffer.from(value))) : value;
  return (entries) => entries.map(([name, value]) => [name, inEntry(name, value)]);
};

/** The attested key begins behind the credential ID (WebAuthn Level 3, section 6.5.1). */
const keyOffset = (authData: Buffer) => (authData.length < 55 ? authData.length : 55 + authData.readUInt16BE(53));

/** Any flags (section 6.1), in any authenticator data. */
export const flagsEdit: fc.Arbitrary<Edit<Buffer>> = fc
  .integer({ min: 0, max: 255 })
  .map((flags) =>
    edit<Buffer>(`flags ${flags.toString(2)}`, (data) =>
      Buffer.concat([data.subarray(0, 32), Buffer.of(flags), data.subarray(33)]),
    ),
  );

/** What somebody may do to an attestation object (section 6.5.4), which with format `none` nothing signs. */
export const attestationEdit: fc.Arbitrary<Edit<Buffer>> = fc.oneof(
  within('attestation object', bytesEdit, (bytes: Buffer, inner) => inner(bytes)),
  within('attestation object', entriesEdit, changed),
  within('authenticator data', fc.oneof(bytesEdit, flagsEdit), (bytes: Buffer, inner) =>
    changed(bytes, authenticatorData(inner)),
  ),
  within('COSE key', entriesEdit, (bytes: Buffer, inner) => {
    const inKey = (data: Buffer) =>
      Buffer.concat([data.subarray(0, keyOffset(data)), changed(data.subarray(keyOffset(data)), inner)]);
    return changed(bytes, authenticatorData(inKey));
  }),
);
