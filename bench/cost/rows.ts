import { readFile, writeFile } from 'node:fs/promises';
import * as v from 'valibot';

const Value = v.nullable(v.number());
const units = ['ms', 'MB', 'kB', 'bytes', 'calls', 'units', 'requests', 'per second', '%'] as const;
const File = v.object({
  machine: v.string(),
  node: v.string(),
  /** The day of the run; the bench's own JSON does not say. */
  measured: v.optional(v.string(), () => new Date().toISOString().slice(0, 10)),
  rows: v.array(v.object({ id: v.string(), unit: v.picklist(units), ours: Value, peer: Value, ratio: Value })),
});

/** Rows of a bench run, and where they come from. */
export type RowsFile = v.InferOutput<typeof File>;

/** What the cost is made of. */
const needed =
  /^(warm\.signin\.\w+|warm\.verify\.p50|cold\.signin\.\w+\.512|cold\.(options|registration|register)\.512|ddb\.(readunits|writeunits|calls)\.(named|nameless|options|registration)|aws\.requests\.cold\.\w+)$/;

/** @throws ValiError when it is not what `npm run bench -- --json FILE` writes */
export async function readRows(file: string | URL): Promise<RowsFile> {
  return v.parse(File, JSON.parse(await readFile(file, 'utf8')));
}

/** Keeps the rows that the cost is made of. */
export async function saveRows(file: string | URL, { rows, ...run }: RowsFile): Promise<void> {
  const kept = { ...run, rows: rows.filter(({ id }) => needed.test(id)) };
  await writeFile(file, `${JSON.stringify(kept, null, 2)}\n`);
}
