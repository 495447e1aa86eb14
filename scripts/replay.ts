/**
 * Replays recorded registrations and sign-ins through the ceremonies, under each policy and at the recorded time, and
 * compares the verdicts with those that are expected: `npm run replay -- FILE...`. The files have a JSON object a line
 * (`scripts/replay/record.ts`). Fails if a verdict differs.
 */
import { readRecords } from './replay/record.ts';
import { replay } from './replay/replay.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error('Usage: npm run replay -- FILE...');
  process.exit(2);
}
let verdicts = 0;
let differences = 0;
for (const file of files) {
  for (const [index, record] of readRecords(file).entries()) {
    const wrong = (await replay(record)).filter((verdict) => {
      verdicts += 1;
      return !verdict.asExpected;
    });
    differences += wrong.length;
    console.log(`${wrong.length === 0 ? 'ok    ' : 'DIFFER'} ${index + 1} ${record.kind} ${record.source}`);
    for (const { policy, expected, actual } of wrong) console.log(`       ${policy}: ${actual}, expected ${expected}`);
  }
}
console.log(`${verdicts} verdicts, ${differences} not as expected`);
process.exitCode = differences === 0 ? 0 : 1;
