/**
 * Providers that are counted separately: the most used ones. The list is closed because each name is a metric, and
 * short because it is part of Verify's bundle. `providerOf` knows all names.
 */
export const countedProviders: Readonly<Record<string, string>> = {
  'ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4': 'Google Password Manager',
  'fbfc3007-154e-4ecc-8c0b-6e020557d7bd': 'Apple Passwords',
  'dd4ec289-e01d-41c9-bb89-70fa845d4bf2': 'iCloud Keychain (Managed)',
  '08987058-cadc-4b81-b6e1-30de50dcbe96': 'Windows Hello',
  '9ddd1817-af5a-4672-a2b9-3e3dd95000a9': 'Windows Hello',
  '6028b017-b1d4-4c02-b4b3-afcdafc96bb2': 'Windows Hello',
  'd3452668-01fd-4c12-926c-83a4204853aa': 'Microsoft Password Manager',
  'adce0002-35bc-c60a-648b-0b25f1f05503': 'Chrome on Mac',
  '53414d53-554e-4700-0000-000000000000': 'Samsung Pass',
  'bada5566-a7aa-401f-bd96-45619a55120d': '1Password',
  'd548826e-79b4-db40-a3d8-11116f7e8349': 'Bitwarden',
  '531126d6-e717-415c-9320-3d9aa6981239': 'Dashlane',
  'b78a0a55-6ef8-d246-a042-ba0f6d55050c': 'LastPass',
  'b84e4048-15dc-4dd0-8640-f4f60813c8af': 'NordPass',
  '0ea242b4-43c4-4a1b-8b17-dd6d0b6baec6': 'Keeper',
  '50726f74-6f6e-5061-7373-50726f746f6e': 'Proton Pass',
};

const zeros = '00000000-0000-0000-0000-000000000000';

/**
 * Returns the name under which an authenticator is counted: one of the list, `undisclosed` for an AAGUID of zeros,
 * `other` (including all security keys), or `unknown` if there is no credential.
 */
export function providerDimension(aaguid: string | undefined): string {
  if (aaguid === undefined) return 'unknown';
  if (aaguid === zeros) return 'undisclosed';
  return Object.hasOwn(countedProviders, aaguid) ? (countedProviders[aaguid] ?? 'other') : 'other';
}
