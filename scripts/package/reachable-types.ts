/** Finds the declarations that users of a package can reach. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The declaration files that these entries import, themselves included, relative to the folder.
 *
 * @param entries names of modules, without an extension
 */
export function reachableTypes(folder: string, entries: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string) => {
    if (found.has(name)) return;
    found.add(name);
    const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
    for (const [, path = ''] of text.matchAll(/(?:from |import\()["'](\.[^"']+)\.js["']/g))
      visit(join(name, '..', path));
  };
  entries.forEach(visit);
  return [...found].map((name) => `${name}.d.ts`);
}
