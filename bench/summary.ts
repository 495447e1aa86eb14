import { costOf } from './cost/arithmetic.ts';
import { prices } from './cost/prices.ts';
import { type Ceremony, usageOf } from './cost/usage.ts';
import type { Row } from './results.ts';

/** A line of the summary. */
interface Line {
  readonly title: string;
  readonly unit: string;
  readonly values: (rows: readonly Row[]) => { readonly ours: number | null; readonly peer: number | null };
  /** The smallest ratio, peer to ours, that passes. */
  readonly atLeast: number;
}

const row = (title: string, id: string, atLeast: number, unit = 'ms'): Line => ({
  ...{ title, unit, atLeast },
  values: (rows) => rows.find((it) => it.id === id) ?? { ours: null, peer: null },
});

const million = 1_000_000;
const cost = (title: string, ceremony: Ceremony, atLeast: number): Line => ({
  ...{ title, unit: 'USD', atLeast },
  values(rows) {
    const [ours = null, peer = null] = (['ours', 'peer'] as const).map((system) =>
      priced(() => costOf(usageOf(rows, system, ceremony), million, prices).total),
    );
    return { ours, peer };
  },
});

/** Returns `null` if the run did not measure a row that the cost needs. */
function priced(total: () => number): number | null {
  try {
    return total();
  } catch {
    return null;
  }
}

/** The lines of the summary. Thresholds are below the usual ratios, because a busy machine adds noise. */
const lines: readonly Line[] = [
  row('cold sign-in with a user name, 512 MB', 'cold.signin.named.512', 3),
  row('cold sign-in without one, 512 MB', 'cold.signin.nameless.512', 2.4),
  row('cold Verify, 512 MB', 'cold.verify.512', 1.5),
  row('warm sign-in with a user name', 'warm.signin.named', 1.1),
  row('warm sign-in without one', 'warm.signin.nameless', 1.4),
  row('warm Verify', 'warm.verify.p50', 1.2),
  row('DynamoDB calls, with a user name', 'ddb.calls.named', 1.5, 'calls'),
  row('DynamoDB calls, without one', 'ddb.calls.nameless', 2.5, 'calls'),
  cost('a million sign-ins with a user name', 'named', 1),
  cost('a million sign-ins without one', 'nameless', 1),
];

/** Returns the summary of a run as text, and whether every measured ratio reaches its threshold. */
export function summary(rows: readonly Row[]): { readonly text: string; readonly passed: boolean } {
  const judged = lines.map(({ title, unit, values, atLeast }) => {
    const { ours, peer } = values(rows);
    const ratio = ours && peer ? peer / ours : undefined;
    const failed = ratio !== undefined && ratio < atLeast;
    const verdict = ratio === undefined ? 'not measured' : failed ? `FAILS, at least ${atLeast}` : 'ok';
    const value = (it: number | null) => (it === null ? '–' : `${it.toPrecision(3)} ${unit}`);
    const cells = [title.padEnd(40), value(ours).padStart(10), value(peer).padStart(10), ratio?.toFixed(2) ?? '–'];
    return { line: `${cells.join('  ')}  ${verdict}`, failed };
  });
  const passed = judged.every(({ failed }) => !failed);
  const head = `${''.padEnd(40)}${'ours'.padStart(12)}${'peer'.padStart(12)}  ratio`;
  const end = passed ? 'Verdict: good enough.' : 'Verdict: not good enough. See the lines that fail.';
  return { text: [head, ...judged.map(({ line }) => line), end, ''].join('\n'), passed };
}
