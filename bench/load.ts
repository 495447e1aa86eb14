/**
 * Load from one to 200 at once on a stack on this machine: `npx node bench/load.ts`. `--url http://localhost:3000` takes one that runs,
 * `--most N` stops at N at once, `--count N` makes so many sign-ins a level (at most 1,000), `--write` writes docs/performance.md.
 * Refuses every address that is not loopback.
 */
import { parseArgs } from 'node:util';
import { optionsLoad } from './load/options.ts';
import { type Level, signInLoad } from './load/sign-ins.ts';
import { startTarget } from './load/target.ts';
import { machine } from './report.ts';
import { markdownTable, writeSection } from './section.ts';

const { values: flags } = parseArgs({
  options: {
    url: { type: 'string' },
    most: { type: 'string', default: '200' },
    count: { type: 'string', default: '300' },
    write: { type: 'boolean' },
  },
});
const most = Math.min(200, Number(flags.most));
const count = Math.min(1000, Number(flags.count));
const levels = [1, 10, 50, 100, 200].filter((level) => level <= most);
/** Enough that none of them signs in too often for one passkey. */
const people = 200;

const say = (text: string) => process.stderr.write(`${text}\n`);

async function load(signal: AbortSignal): Promise<void> {
  say(`Setting up ${people} people`);
  const target = await startTarget(flags.url, people, signal);
  try {
    const [signIns, options]: [Level[], Level[]] = [[], []];
    for (const level of levels) {
      say(`${level} at once`);
      // Functions that this level needs and the last did not are started here, as they would be long before on a busy day.
      await signInLoad(target, level, level, signal);
      signIns.push(await signInLoad(target, level, count, signal));
      options.push(await optionsLoad(target, level, 100, signal));
    }
    for (const { concurrent, reasons } of [...signIns, ...options]) {
      for (const [reason, times] of reasons) say(`${concurrent} at once, ${times} times: ${reason}`);
    }
    const date = new Date().toISOString().slice(0, 10);
    const report = [
      `\`npx node bench/load.ts\`, ${date}, Node ${process.version}, ${machine()}, which the stack, its functions, DynamoDB Local and the load share. Times in ms.`,
      table('sign-ins with a user name, at once', signIns),
      table('public options, at once', options),
    ].join('\n\n');
    process.stdout.write(`${report}\n`);
    if (flags.write) await writeSection('load', report);
  } finally {
    await target.stop();
  }
}

function table(title: string, found: readonly Level[]): string {
  return markdownTable(
    [title, 'done', 'failed', 'refused (429)', 'p50', 'p99', 'a second'],
    found.map(({ concurrent, done, failed, refused, p50, p99, perSecond }) => [
      ...[concurrent, done, failed, refused].map(String),
      ...[p50, p99].map((value) => value.toFixed(0)),
      perSecond.toFixed(1),
    ]),
  );
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
try {
  await load(interrupted.signal);
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  process.exitCode = 130;
}
