/**
 * `npm run test:fuzz`: 100,000 cases against the built functions. A failure names its seed and path: `-- --target NAME --seed N --path P`
 * runs it alone. `-- --cases N` runs fewer or more, `-- --bundles DIR` others than dist/lambdas.
 */
import { randomInt } from 'node:crypto';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDynamoDb } from '../support/dynamodb/dynamodb.ts';
import { System } from './system.ts';
import type { Target } from './target.ts';
import { targets } from './targets.ts';

const { values: flags } = parseArgs({
  options: {
    cases: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(randomInt(2 ** 31)) },
    target: { type: 'string' },
    path: { type: 'string' },
    bundles: { type: 'string', default: join(import.meta.dirname, '../../dist/lambdas') },
  },
});
const seed = Number(flags.seed);

/** A batch has a person and passkeys of its own; a sealed challenge lives for minutes. */
const batchSize = 1000;

async function run(target: Target, system: System, cases: number): Promise<void> {
  const began = Date.now();
  const tally = new Map<string, number>();
  for (let done = 0; done < cases; done += batchSize) {
    // A seed of its own for each batch, from which alone it can be run again.
    const batch = { cases: Math.min(batchSize, cases - done), seed: seed + done / batchSize, path: flags.path };
    const ended = await target.run(system, batch).catch((error) => {
      const command = `npm run test:fuzz -- --target '${target.name}' --seed ${batch.seed}`;
      throw new Error(`${error.message}\n\nAgain: ${command}`, { cause: error });
    });
    for (const [how, count] of ended) tally.set(how, (tally.get(how) ?? 0) + count);
  }
  const counts = [...tally].toSorted(([, a], [, b]) => b - a).map(([how, count]) => `${how} ${count}`);
  const seconds = ((Date.now() - began) / 1000).toFixed(0);
  console.log(`${target.name}: ${cases} cases in ${seconds} s\n  ${counts.join(', ')}`);
}

const began = Date.now();
const dynamodb = await startDynamoDb();
const system = await System.start(dynamodb.endpoint, resolve(flags.bundles));
const chosen = targets.filter(({ name }) => name.includes(flags.target ?? ''));
const shares = chosen.reduce((sum, { share }) => sum + share, 0);
console.log(`Seed ${seed}`);
try {
  for (const target of chosen) await run(target, system, Math.round((Number(flags.cases) * target.share) / shares));
  console.log(`All held: ${flags.cases} cases in ${((Date.now() - began) / 1000).toFixed(0)} s.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await system.stop();
  await dynamodb.stop();
}
