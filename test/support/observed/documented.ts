import { readFileSync } from 'node:fs';

const document = readFileSync(new URL('../../../docs/reliability.md', import.meta.url), 'utf8');

/**
 * The table under a heading of docs/reliability.md: the cells of each row, by its first cell. Each row is the title of a test, and the
 * test compares the other cells with what it has seen.
 */
export function documented(heading: string): ReadonlyMap<string, readonly string[]> {
  const [, section = ''] = document.split(`\n## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').split('\n').filter((line) => line.startsWith('| '));
  const cells = rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  return new Map(cells.slice(2).map(([title = '', ...rest]) => [title, rest]));
}
