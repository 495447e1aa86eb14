import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import type { Row } from '../../bench/results.ts';
import { summary } from '../../bench/summary.ts';

const { rows }: { rows: Row[] } = JSON.parse(
  readFileSync(new URL('../../bench/cost/rows.json', import.meta.url), 'utf8'),
);
const changed = (id: string, ours: number) => rows.map((row) => (row.id === id ? { ...row, ours } : row));

it('The summary of a bench run has ten lines with ratios, and a verdict', () => {
  const { text, passed } = summary(rows);
  expect(passed).toBe(true);
  const [, ...lines] = text.trimEnd().split('\n');
  expect(lines).toHaveLength(11);
  expect(lines[3]).toMatch(/^warm sign-in with a user name +[\d.]+ ms +[\d.]+ ms +1\.2\d {2}ok$/);
  expect(lines[8]).toMatch(/^a million sign-ins with a user name +3\.\d+ USD +3\.\d+ USD +1\.0\d {2}ok$/);
  expect(lines[10]).toBe('Verdict: good enough.');
});

it('The summary fails a run that is too slow in one line, or too dear', () => {
  const slow = summary(changed('warm.signin.named', 13));
  expect(slow.passed).toBe(false);
  expect(slow.text).toMatch(/^warm sign-in with a user name .* FAILS, at least 1\.1$/m);
  expect(slow.text).toMatch(/^Verdict: not good enough\./m);
  expect(summary(changed('ddb.writeunits.named', 9)).text).toMatch(/^a million sign-ins with a user name .* FAILS/m);
});

it('The summary leaves out what a run has not measured', () => {
  const { text, passed } = summary(rows.filter(({ id }) => !id.startsWith('cold.signin')));
  expect(text).toMatch(/^cold sign-in with a user name, 512 MB .* not measured$/m);
  expect(passed).toBe(true);
});
