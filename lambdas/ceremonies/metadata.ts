/**
 * The trust anchors of attestation: a BLOB of the FIDO Metadata Service, given to the stack as a file. It is read at synthesis, so
 * that a wrong one is not deployed, and again while the function starts.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MetadataService, type MetadataStatement, SettingsService } from '@simplewebauthn/server';
import { verifyMDSBlob } from '@simplewebauthn/server/helpers';
import { metadataFiles } from '../../contract/environment.ts';
import { blobHeader, claimedNextUpdate, isOver } from './fido-blob.ts';

/** Where the files are. */
export interface MetadataPaths {
  readonly blob: string;
  /** PEM of another root than the FIDO Alliance's own. */
  readonly root?: string | undefined;
}

/** Whom the certificate of the FIDO Alliance's BLOBs is for: its root signs those of other people too. */
const signer = 'mds.fidoalliance.org';

/** The library has one place for roots, which {@link readMetadata} sets each time. */
const fidoRoots = SettingsService.getRootCertificates({ identifier: 'mds' });

/** Of an authenticator whose status was once one of these (Metadata Service 3.0, section 3.1.4) no attestation is worth anything. */
const compromised = new Set<string>([
  'USER_VERIFICATION_BYPASS',
  'ATTESTATION_KEY_COMPROMISE',
  'USER_KEY_REMOTE_COMPROMISE',
  'USER_KEY_PHYSICAL_COMPROMISE',
  'REVOKED',
]);

/**
 * The statements of `authenticators` (AAGUIDs) in a BLOB that is signed up to the root, with certificates that are valid and, as far
 * as their lists can be reached, not revoked, and that is not older than its own `nextUpdate`.
 *
 * @throws Error that says what is wrong with the file, or with which authenticator, and what to do
 * @see https://fidoalliance.org/specs/mds/fido-metadata-service-v3.0-ps-20210518.html#sctn-mdsblob-processing-rules
 */
export async function readMetadata(
  { blob: path, root }: MetadataPaths,
  authenticators: readonly string[],
): Promise<MetadataStatement[]> {
  const blob = (await readFile(path, 'utf8')).trim();
  const certificates = root === undefined ? fidoRoots : [await readFile(root, 'utf8')];
  SettingsService.setRootCertificates({ identifier: 'mds', certificates });
  // Certificates of an old BLOB have expired too, so its age is reported before them. The library refuses one without a date.
  const claimed = claimedNextUpdate(blob);
  if (claimed !== undefined) requireCurrent(claimed);
  const { payload } = await verified(blob, root === undefined);
  const entries = new Map(payload.entries.map((entry) => [entry.aaguid, entry]));
  return authenticators.map((aaguid) => {
    const wrong = (what: string) => new Error(`authenticators: "${aaguid}" ${what} in metadataBlob. Leave it out.`);
    const { metadataStatement, statusReports } = entries.get(aaguid) ?? {};
    if (!metadataStatement) throw wrong('is not described');
    const report = statusReports?.find(({ status }) => compromised.has(status));
    if (report) throw wrong(`is reported as ${report.status}`);
    // The library takes "no anchor" for "nothing to check".
    if (metadataStatement.attestationRootCertificates.length === 0) throw wrong('has no trust anchor');
    return { ...metadataStatement, aaguid };
  });
}

/**
 * Has attestation verified up to the trust anchors in the folder of the function's code, and only those of `authenticators`.
 *
 * @throws Error as {@link readMetadata}
 */
export async function useMetadata(folder: string, authenticators: readonly string[]): Promise<void> {
  const root = join(folder, metadataFiles.root);
  const paths = { blob: join(folder, metadataFiles.blob), root: existsSync(root) ? root : undefined };
  const statements = await readMetadata(paths, authenticators);
  await MetadataService.initialize({ mdsServers: [], statements, verificationMode: 'strict' });
}

const download = 'Download a new one from https://mds3.fidoalliance.org and deploy it.';

/**
 * Requires the date of the next update not to be over.
 *
 * @throws Error if it is over or not a date
 */
function requireCurrent(nextUpdate: unknown): void {
  if (isOver(nextUpdate)) throw new Error(`metadataBlob: it was good until ${nextUpdate}. ${download}`);
}

async function verified(blob: string, byFido: boolean): ReturnType<typeof verifyMDSBlob> {
  try {
    blobHeader(blob, byFido ? [signer] : undefined);
    return await verifyMDSBlob(blob);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`metadataBlob: it is not signed by the FIDO Metadata Service: ${reason}. ${download}`, { cause });
  }
}
