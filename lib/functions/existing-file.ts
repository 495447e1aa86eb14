import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/**
 * Returns the absolute path of a file that a property names.
 *
 * @throws Error if there is no such file
 */
export function existingFile(property: string, path: string): string {
  if (existsSync(path)) return resolve(path);
  throw new Error(`${property}: there is no file "${path}". Give its path from where the app is run.`);
}
