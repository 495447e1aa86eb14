import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import type { ShareFound } from './measure/cpu-check.ts';
import type { Row } from './results.ts';

/** How a run was made. */
export interface Run {
  readonly samples: number;
  readonly signIns: number;
  readonly shares: readonly ShareFound[];
  /** How CPU shares are simulated. */
  readonly method: string;
}

const document = new URL('../docs/performance.md', import.meta.url);
const begin = '<!-- bench: written by npm run bench -->';
const end = '<!-- /bench -->';

const groups = [
  { title: 'Cold: process start to first verified answer (ms)', prefix: /^cold\.(?!signin)/ },
  { title: 'Cold: process start to handler loaded, at full speed (ms)', prefix: /^init\./ },
  { title: 'A whole sign-in through the triggers, nothing up (ms)', prefix: /^cold\.signin\./ },
  { title: 'Warm, one processor', prefix: /^(warm|throughput|cpu)\./ },
  { title: 'DynamoDB, a ceremony, everything up', prefix: /^ddb\./ },
  { title: 'Over the wire', prefix: /^(http|aws)\./ },
  { title: 'Bundles and peak memory', prefix: /^(bundle|memory)\./ },
];

/** The machine, for whoever wants to compare. */
export function machine(): string {
  const [first] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${process.platform} ${process.arch}, ${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${memory} GB`;
}

/** The results as Markdown tables. */
export function printed(rows: readonly Row[], run: Run): string {
  const tables = groups.map(({ title, prefix }) =>
    table(
      title,
      rows.filter(({ id }) => prefix.test(id)),
    ),
  );
  return `${[...how(run), ...tables].join('\n\n')}\n`;
}

/** Writes the results into docs/performance.md, between its two markers. */
export async function writeDocument(rows: readonly Row[], run: Run): Promise<void> {
  const text = await readFile(document, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`docs/performance.md has no "${begin}" before "${end}".`);
  const written = `${text.slice(0, before)}${begin}\n${printed(rows, run)}${text.slice(after)}`;
  await writeFile(document, written);
}

function how({ samples, signIns, shares, method }: Run): string[] {
  const date = new Date().toISOString().slice(0, 10);
  const checks = shares.map(({ memory, expected, found }) => {
    const error = (found / expected - 1) * 100;
    return `${memory} MB ${expected.toFixed(0)} ms, took ${found.toFixed(0)} ms (${error >= 0 ? '+' : ''}${error.toFixed(1)} %)`;
  });
  return [
    `\`npm run bench\`, ${date}, Node ${process.version}, ${machine()}. Medians of ${samples} fresh processes for what is cold and of ` +
      `${signIns} sign-ins for what is warm; \`ratio\` says how many times better ours is.`,
    `CPU shares: ${method}. Checked with a loop of 100 ms of processor time: ${checks.join('; ')}.`,
  ];
}

function table(title: string, rows: readonly Row[]): string {
  const lines = rows.map(({ id, unit, ours, peer, ratio }) => {
    const cells = [ours, peer, ratio].map((value) => (value === null ? '–' : show(value)));
    return `| \`${id}\` | ${unit} | ${cells.join(' | ')} |`;
  });
  return [
    `**${title}**`,
    '',
    '| measure | unit | ours | peer | ratio |',
    '| --- | --- | ---: | ---: | ---: |',
    ...lines,
  ].join('\n');
}

function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
