/** What the text of the stack's secret holds. */
export interface SecretParts {
  /** Challenges are sealed with it. It changes when the secret is rotated. */
  readonly seal: string;
  /** The answers for unknown users derive from it. It never changes: new answers would show that the old ones were made up. */
  readonly decoy: string;
}

/**
 * Reads the text of the secret: `{"seal","decoy"}`, or the one random text that Secrets Manager generates first, which is
 * both until the secret is rotated.
 */
export function secretParts(text: string): SecretParts {
  const value = parsed(text);
  if (typeof value !== 'object' || value === null) return { seal: text, decoy: text };
  const { seal, decoy } = value as Partial<Record<keyof SecretParts, unknown>>;
  return typeof seal === 'string' && seal !== '' && typeof decoy === 'string' && decoy !== ''
    ? { seal, decoy }
    : { seal: text, decoy: text };
}

/** The text of the next version of the secret, with a new seal and the same decoys. */
export const rotatedSecret = (text: string, seal: string): string =>
  JSON.stringify({ seal, decoy: secretParts(text).decoy } satisfies SecretParts);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
