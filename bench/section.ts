import { readFile, writeFile } from 'node:fs/promises';

const document = new URL('../docs/performance.md', import.meta.url);

/**
 * Writes a program's results into docs/performance.md, between the two markers with its name.
 *
 * @throws Error when the markers are missing
 */
export async function writeSection(name: string, markdown: string): Promise<void> {
  const text = await readFile(document, 'utf8');
  const [begin, end] = [`<!-- ${name}: written by node bench/${name}.ts -->`, `<!-- /${name} -->`];
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/performance.md has no "${begin}" before "${end}".`);
  await writeFile(document, `${text.slice(0, before)}${begin}\n${markdown}\n${text.slice(after)}`);
}

/** A Markdown table whose first column is text and whose others are numbers. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}
