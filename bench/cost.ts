/**
 * Writes docs/cost.md: `node bench/cost.ts`. `--rows FILE` takes the rows of `npm run bench -- --json FILE` instead of the kept
 * ones, and `--save` keeps them from now on.
 */
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { costDocument } from './cost/document.ts';
import { readRows, saveRows } from './cost/rows.ts';

const kept = new URL('cost/rows.json', import.meta.url);
const { values: flags } = parseArgs({ options: { rows: { type: 'string' }, save: { type: 'boolean' } } });

const rows = await readRows(flags.rows ?? kept);
if (flags.save) await saveRows(kept, rows);
await writeFile(new URL('../docs/cost.md', import.meta.url), costDocument(rows));
process.stdout.write('Wrote docs/cost.md.\n');
