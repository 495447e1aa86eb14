import { machine } from '../report.ts';
import { markdownTable } from '../section.ts';
import type { PasskeyUnits } from './passkeys.ts';
import { growth, type Series } from './samples.ts';
import type { Calls } from './sign-ins.ts';

/** All that a run found. */
export interface ScaleRun {
  readonly byUsers: readonly Series[];
  readonly calls: Calls;
  readonly byPasskeys: readonly Series[];
  readonly units: readonly PasskeyUnits[];
  /** How long it took to fill the largest table, in seconds. */
  readonly fillSeconds: number;
  readonly rounds: number;
  readonly limit: number;
}

/** The results as Markdown. */
export function scaleReport({ byUsers, calls, byPasskeys, units, fillSeconds, rounds, limit }: ScaleRun): string {
  const date = new Date().toISOString().slice(0, 10);
  const sizes = calls.map(({ users }) => users);
  const passkeys = units.map((unit) => unit.passkeys);
  return [
    `\`npx node bench/scale.ts\`, ${date}, Node ${process.version}, ${machine()}. Medians of ${rounds} of each, in ms; a table for each size in one DynamoDB ` +
      `Local, measured in turns. Filling the one with ${sizes.at(-1)?.toLocaleString('en')} users took ${fillSeconds.toFixed(0)} s. \`growth\` is the ` +
      `worst median over that of the smallest table; more than ${limit} fails the run.`,
    markdownTable(
      ['users in the table', ...sizes.map((size) => size.toLocaleString('en')), 'growth'],
      byUsers.map((series) => [series.what, ...numbers(series), growth(series).toFixed(2)]),
    ),
    markdownTable(
      ['DynamoDB calls', ...sizes.map((size) => size.toLocaleString('en'))],
      (['named', 'nameless'] as const).map((kind) => [`sign-in: ${kind}`, ...calls.map((each) => String(each[kind]))]),
    ),
    '![Medians over the number of users](performance/scale.svg)',
    'What must grow: a user with more passkeys is a longer list to read and to offer.',
    markdownTable(
      ['passkeys of the user', ...passkeys.map(String), 'growth'],
      [
        ...byPasskeys.map((series) => [series.what, ...numbers(series), growth(series).toFixed(2)]),
        ['DynamoDB calls, named', ...units.map((each) => String(each.calls)), ''],
        ['read units, named', ...units.map((each) => String(each.readUnits)), ''],
        ['write units, named', ...units.map((each) => String(each.writeUnits)), ''],
      ],
    ),
  ].join('\n\n');
}

const numbers = ({ points }: Series) => points.map(({ p50 }) => p50.toFixed(2));
