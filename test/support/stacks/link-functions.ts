import { createHash } from 'node:crypto';
import { existsSync, globSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';

const built = join(import.meta.dirname, '../../../dist/lambdas');
const digest = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * Puts links to the functions in `dist/lambdas` in place of their copies in a cloud assembly. Then Node finds what it compiled for another
 * stack, and functions start in half the time. A copy with further files beside the code, such as providers' names, stays.
 */
export function linkFunctions(directory: string): void {
  const folders = new Map(globSync(join(built, '*/index.mjs')).map((file) => [digest(file), dirname(file)]));
  for (const copy of globSync(join(directory, 'asset.*'))) {
    const entry = join(copy, 'index.mjs');
    const folder = existsSync(entry) && folders.get(digest(entry));
    if (!folder || readdirSync(copy).length > readdirSync(folder).length) continue;
    rmSync(copy, { recursive: true });
    symlinkSync(folder, copy);
  }
}
