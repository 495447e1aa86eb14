/**
 * Replays recorded registrations and sign-ins through the ceremonies, under each policy and at the recorded time, and
 * compares the verdicts with those that are expected: `npm run replay -- FILE...`. The files have a JSON object a line
 * (`scripts/replay/record.ts`). Fails if a verdict differs.
 */
import { readRecords } from './replay/record.ts';
import { replay } from './replay/replay.ts';

const files = process.argv.slice(2);
const usage = 'Usage: npm run replay -- FILE...';
const isHelp = files.includes('--help');

if (isHelp) console.log(usage);
else {
  try {
    if (files.length === 0) throw new Error(usage);
    process.exitCode = (await replayFiles(files)) === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}

/** Prints the verdicts, and resolves to the number that differ. @throws Error if a file can't be read or has no record */
async function replayFiles(paths: readonly string[]): Promise<number> {
  let verdicts = 0;
  let differences = 0;
  for (const path of paths) {
    const records = readRecords(path);
    if (records.length === 0) throw new Error(`${path} has no records.`);
    for (const [index, record] of records.entries()) {
      const replayed = await replay(record);
      const wrong = replayed.filter(({ asExpected }) => !asExpected);
      verdicts += replayed.length;
      differences += wrong.length;
      console.log(`${wrong.length === 0 ? 'ok    ' : 'DIFFER'} ${index + 1} ${record.kind} ${record.source}`);
      for (const { policy, expected, actual } of wrong)
        console.log(`       ${policy}: ${actual}, expected ${expected}`);
    }
  }
  console.log(`${verdicts} verdicts, ${differences} not as expected`);
  return differences;
}
