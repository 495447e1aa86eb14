import { expect, it } from 'vitest';
import { providerOf } from '../../lambdas/providers.ts';

it.each([
  ['fbfc3007-154e-4ecc-8c0b-6e020557d7bd', 'Apple Passwords'],
  ['ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4', 'Google Password Manager'],
  ['08987058-cadc-4b81-b6e1-30de50dcbe96', 'Windows Hello'],
  ['2fc0579f-8113-47ea-b116-bb5a8db9202a', 'YubiKey 5 Series with NFC'],
  ['00000000-0000-0000-0000-000000000000', null],
  ['12345678-0000-0000-0000-000000000000', null],
  ['constructor', null],
])('The AAGUID %s has the provider name %s', (aaguid, name) => {
  expect(providerOf(aaguid)).toBe(name);
});
