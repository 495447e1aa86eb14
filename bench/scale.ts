/**
 * Whether a sign-in takes longer as the table grows: `node bench/scale.ts`, some seven minutes, most of them to fill tables. `--largest N`
 * stops at N users; `--json FILE` writes the medians; `--write` writes docs/performance.md and its graph. Exits with 1 when a median of
 * a large table is more than 1.2 times that of the smallest, or a sign-in makes more calls there.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createTable } from '../test/support/dynamodb/create-table.ts';
import { scaleReport } from './scale/document.ts';
import { graph } from './scale/graph.ts';
import { passkeysPerUser } from './scale/passkeys.ts';
import { growth, Samples } from './scale/samples.ts';
import { signIns } from './scale/sign-ins.ts';
import { type Sized, storeCalls } from './scale/store-calls.ts';
import { fill } from './scale/tables.ts';
import { writeSection } from './section.ts';
import { type Stage, setStage } from './stage.ts';

const { values: flags } = parseArgs({
  options: {
    largest: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '300' },
    json: { type: 'string' },
    write: { type: 'boolean' },
  },
});
const limit = 1.2;
const largest = Math.min(1_000_000, Number(flags.largest));
const rounds = Math.min(2000, Number(flags.rounds));
const sizes = [100, 1000, 10_000, 100_000, 1_000_000].filter((size) => size <= largest);

const say = (text: string) => process.stderr.write(`${text}\n`);

async function measure(stage: Stage, dynamodb: DynamoDBClient, signal: AbortSignal) {
  const tables: Sized[] = [];
  let fillSeconds = 0;
  for (const users of sizes) {
    const table = `users-${users}`;
    await createTable(dynamodb, table);
    const began = performance.now();
    await fill(dynamodb, table, users, signal, (loaded) => say(`  ${loaded} of ${users}`));
    fillSeconds = (performance.now() - began) / 1000;
    say(`${users} users in ${fillSeconds.toFixed(1)} s`);
    tables.push({ table, users });
  }
  const [system] = stage.systems;
  const byUsers = new Samples();
  say('Store calls');
  await storeCalls(dynamodb, tables, rounds, byUsers);
  say('Sign-ins');
  const calls = await signIns(system, stage.host, stage.meter, tables, { people: 200, rounds }, byUsers);
  say('Passkeys a user');
  const byPasskeys = new Samples();
  await createTable(dynamodb, 'passkeys');
  const plan = { counts: [1, 5, 10, 20], people: 10, rounds: Math.ceil(rounds / 40) };
  const units = await passkeysPerUser({ ...stage, system, dynamodb }, 'passkeys', plan, byPasskeys);
  return { byUsers: byUsers.medians(), calls, byPasskeys: byPasskeys.medians(), units, fillSeconds, rounds, limit };
}

async function scale(signal: AbortSignal): Promise<void> {
  say('Setting up');
  const stage = await setStage(join(import.meta.dirname, '../dist/lambdas'), signal);
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const dynamodb = new DynamoDBClient({ endpoint: stage.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  try {
    const run = await measure(stage, dynamodb, signal);
    const report = scaleReport(run);
    process.stdout.write(`${report}\n`);
    if (flags.json) await writeFile(flags.json, `${JSON.stringify(run, null, 2)}\n`);
    if (flags.write) {
      const folder = new URL('../docs/performance/', import.meta.url);
      await mkdir(folder, { recursive: true });
      await writeFile(
        new URL('scale.svg', folder),
        graph(run.byUsers, 'Medians over the number of users in the table'),
      );
      await writeSection('scale', report);
    }
    const grown = run.byUsers.filter((series) => growth(series) > limit).map(({ what }) => what);
    const [first] = run.calls;
    const more = run.calls.filter((each) => each.named !== first?.named || each.nameless !== first.nameless);
    if (grown.length > 0 || more.length > 0) {
      say(`Not flat: ${[...grown, ...more.map(({ users }) => `calls at ${users} users`)].join(', ')}`);
      process.exitCode = 1;
    }
  } finally {
    dynamodb.destroy();
    await stage.stop();
  }
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
try {
  await scale(interrupted.signal);
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  process.exitCode = 130;
}
