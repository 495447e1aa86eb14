import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { metadataFiles } from '../../contract/environment.ts';
import type { PolicyProps } from '../policy/policy.ts';
import { builtFolder } from './built-files.ts';
import { existingFile } from './existing-file.ts';

/** Runs what the function will run, in a process of its own: signatures are verified asynchronously, and synthesis does not wait. */
const program = `
  const [module, paths, authenticators] = process.argv.slice(1);
  const { readMetadata } = await import(module);
  await readMetadata(JSON.parse(paths), JSON.parse(authenticators)).catch((error) => {
    console.log(error.message);
    process.exitCode = 1;
  });
`;

/**
 * The files that the function which registers passkeys is given to verify attestation, by their names beside its code; none unless
 * attestation is enforced.
 *
 * @throws Error when a file is missing, the BLOB is not signed up to the root or out of date, or knows an authenticator not, or no good of it
 */
export function metadataFilesOf(props: PolicyProps): Record<string, string> {
  const { authenticators = [], metadataBlob, dangerMetadataRoot } = props;
  if (props.attestation !== 'enforced' || metadataBlob === undefined) return {};
  const paths = {
    blob: existingFile('metadataBlob', metadataBlob),
    root: dangerMetadataRoot === undefined ? undefined : existingFile('dangerMetadataRoot', dangerMetadataRoot),
  };
  const module = join(builtFolder('lambdas/register', 'metadata.mjs'), 'metadata.mjs');
  const given = [pathToFileURL(module).href, JSON.stringify(paths), JSON.stringify(authenticators)];
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program, ...given], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout.trim() || stderr);
  return { [metadataFiles.blob]: paths.blob, ...(paths.root !== undefined && { [metadataFiles.root]: paths.root }) };
}
