import { metadataFiles } from '../../contract/environment.ts';
import type { PolicyProps } from '../policy/policy.ts';
import { callAtSynthesis } from './call-at-synthesis.ts';
import { existingFile } from './existing-file.ts';

/**
 * The files that the function which registers passkeys is given to verify attestation, by their names beside its code; none unless
 * attestation is enforced.
 *
 * @throws Error if a file is missing, if the BLOB is not signed up to the root or is out of date, or if an authenticator is unknown to it or
 *   compromised
 */
export function metadataFilesOf(props: PolicyProps): Record<string, string> {
  const { authenticators = [], metadataBlob, dangerMetadataRoot } = props;
  if (props.attestation !== 'enforced' || metadataBlob === undefined) return {};
  const paths = {
    blob: existingFile('metadataBlob', metadataBlob),
    root: dangerMetadataRoot === undefined ? undefined : existingFile('dangerMetadataRoot', dangerMetadataRoot),
  };
  callAtSynthesis('metadata', 'readMetadata', [paths, authenticators]);
  return { [metadataFiles.blob]: paths.blob, ...(paths.root !== undefined && { [metadataFiles.root]: paths.root }) };
}
