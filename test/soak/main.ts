/** `npm run test:soak -- --minutes 60 [--users 100] [--seed N]`: exits with 1 if an invariant is broken. */
import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { report } from './report.ts';
import { soak } from './soak.ts';

const usage = 'Write npm run test:soak -- --minutes 60 --users 100 --seed 7. All three may be left out.';

function readFlags() {
  try {
    return parseArgs({
      options: {
        minutes: { type: 'string', default: '60' },
        users: { type: 'string', default: '100' },
        seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      },
    }).values;
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n${usage}`);
    process.exit(2);
  }
}
const flags = readFlags();
const numbers = { minutes: Number(flags.minutes), users: Number(flags.users), seed: Number(flags.seed) };
const usable = numbers.minutes > 0 && numbers.users >= 4 && Number.isInteger(numbers.users + numbers.seed);
if (!usable) {
  console.error(`Give --minutes above 0, --users of at least 4, and a whole number as --seed. ${usage}`);
  process.exit(2);
}
const { minutes, users, seed } = numbers;
console.log(`Seed ${seed}: ${minutes} minutes with ${users} users`);
const began = Date.now();
const onPhase = (phase: string) => console.log(`${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${phase}`);
const tally = await soak({ seed, seconds: minutes * 60, users, onPhase });
console.log(report(tally));
if (tally.failed) console.log(`Again: npm run test:soak -- --minutes ${minutes} --users ${users} --seed ${seed}`);
process.exitCode = tally.failed ? 1 : 0;
