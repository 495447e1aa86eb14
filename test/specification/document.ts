import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const document = readFileSync(join(import.meta.dirname, '../../docs/specification.md'), 'utf8');

/** The document's text. */
export const text = document;

/** The rows of the table under a heading of the document, without its head; cells as they are written. */
export function rowsOf(heading: string): string[][] {
  const section = document.split(/^## /m).find((part) => part.startsWith(`${heading}\n`));
  if (!section) throw new Error(`docs/specification.md has no section "${heading}".`);
  const [, , ...rows] = section.split('\n').filter((line) => line.startsWith('|'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** What is named in the first two cells of a table's rows, as "ceremony vector". */
export const exceptionsIn = (heading: string): Set<string> =>
  new Set(rowsOf(heading).flatMap(([ceremonies = '', id]) => ceremonies.split(', ').map((one) => `${one} ${id}`)));

/** The titles of the tests here that are of a step: section, step, who refuses, what. */
export function titles(): string[][] {
  const title = /describe\('(7\.[12]) step (\d+), (.+?): (.+)', /g;
  return readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.test.ts'))
    .flatMap((name) => [...readFileSync(join(import.meta.dirname, name), 'utf8').matchAll(title)])
    .map(([, ...parts]) => parts);
}
