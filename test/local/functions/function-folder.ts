import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A bundle as the build makes it, with `source` in its `index.mjs`. */
export function functionFolder(source: string): string {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'index.mjs'), source);
  return folder;
}
