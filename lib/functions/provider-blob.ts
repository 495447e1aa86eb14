import type { Provider } from '../../contract/providers.ts';
import { callAtSynthesis } from './call-at-synthesis.ts';
import { existingFile } from './existing-file.ts';

/** Names and icons of what creates passkeys. */
export interface ProviderProps {
  /**
   * The file of a BLOB of FIDO's Convenience Metadata Service; `npx passkeys providers --out FILE` downloads one. Its
   * signature and age are checked at synthesis. Its names take precedence over the built-in ones, and its icons are served
   * with the pages. They are hints: an AAGUID is not attested.
   * @default - built-in names, and the pages' own drawings
   */
  readonly providerBlob?: string | undefined;

  /**
   * Weakens the check of `providerBlob`: the file of a root certificate (PEM) that takes the place of the FIDO Alliance's.
   * @default - the roots of the FIDO Alliance's certificates
   */
  readonly dangerProviderRoot?: string | undefined;

  /**
   * Weakens the check of `providerBlob`: accepts JSON without a signature, as FIDO's service may send it. Whoever sent the
   * file chose the names and icons that your users see.
   * @default false
   */
  readonly dangerUnsignedProviderBlob?: boolean | undefined;
}

/**
 * Returns the providers in the BLOB, by AAGUID; `undefined` if none is given.
 *
 * @throws Error if a file is missing, or the BLOB is not signed up to the root, out of date, or empty
 */
export function providersOf(props: ProviderProps): Readonly<Record<string, Provider>> | undefined {
  const { providerBlob, dangerProviderRoot: root, dangerUnsignedProviderBlob: unsigned } = props;
  if (providerBlob === undefined) {
    const idle = Object.entries({ dangerProviderRoot: root, dangerUnsignedProviderBlob: unsigned || undefined });
    const [useless] = idle.find(([, value]) => value !== undefined) ?? [];
    if (useless) throw new Error(`${useless}: it is read only with providerBlob. Give that too, or leave it out.`);
    return undefined;
  }
  const options = {
    blob: existingFile('providerBlob', providerBlob),
    root: root === undefined ? undefined : existingFile('dangerProviderRoot', root),
    unsigned,
  };
  return callAtSynthesis<Record<string, Provider>>('provider-blob', 'readProviders', [options]);
}
