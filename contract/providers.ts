/** Names and icons of what creates passkeys: credential managers and authenticators, by their AAGUIDs. */

/** As a BLOB of FIDO's Convenience Metadata Service describes it. */
export interface Provider {
  readonly name: string;
  /** An SVG document, for a light background. */
  readonly icon?: string;
  /** The same for a dark one. */
  readonly iconDark?: string;
}

/** The file beside the code of functions that tell providers' names: JSON, names by AAGUID. */
export const providerNamesFile = 'providers.json';

/** Where the index is served, below the pages' origin. */
export const providerIndexPath = '/providers/index.json';

/** The index: by AAGUID. Icons are URLs relative to the index. */
export type ProviderIndex = Readonly<
  Record<string, { readonly name: string; readonly icon?: string; readonly iconDark?: string }>
>;
