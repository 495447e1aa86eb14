import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Stage } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/**
 * Writes files that synthesis makes into a folder of the cloud assembly, from which assets can be made. Equal files get
 * the same folder.
 *
 * @param files text by path
 * @returns the folder
 */
export function outputFolder(scope: Construct, files: Readonly<Record<string, string>>): string {
  const hash = createHash('sha256').update(JSON.stringify(files)).digest('hex').slice(0, 32);
  const folder = join(Stage.of(scope)?.outdir ?? '.', `files.${hash}`);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}
