import { encryptedUrlOf, parse } from '../arguments.ts';
import { CommandError } from '../command-error.ts';

export const providersUsage = `Downloads names and icons of credential managers and authenticators from FIDO's Convenience Metadata Service, verifies
the file, and writes it for the property providerBlob. Nothing is written if it does not verify.

  npx passkeys providers --out <file>

  --url <url>            where to download it; https://c-mds.fidoalliance.org/ when it is left out
  --root <file>          a root certificate (PEM) in the place of the FIDO Alliance's
  --unsigned             accept JSON without a signature, which then needs dangerUnsignedProviderBlob
  --help                 show this help

Exit code: 0 written, 1 failed, 2 called wrongly.`;

/** The options of `npx passkeys providers`: the address of the BLOB, and the file to write. */
export interface ProvidersOptions {
  readonly out: string;
  readonly url: URL;
  readonly root: string | undefined;
  readonly unsigned: boolean;
}

/**
 * Reads what comes after `passkeys providers`.
 *
 * @throws CommandError `usage`
 */
export function readProvidersOptions(args: readonly string[]): ProvidersOptions {
  const { values } = parse(args, {
    options: {
      out: { type: 'string' },
      url: { type: 'string', default: 'https://c-mds.fidoalliance.org/' },
      root: { type: 'string' },
      unsigned: { type: 'boolean', default: false },
    },
  });
  if (!values.out) throw new CommandError('usage', 'Where to? Give --out, such as --out providers.jwt.');
  return { out: values.out, url: encryptedUrlOf(values.url), root: values.root, unsigned: values.unsigned };
}
