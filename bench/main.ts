/**
 * Measures this project beside amazon-cognito-passwordless-auth: `npm run bench`. `-- --quick` takes a minute and leaves the
 * document as it is and takes 3 samples of a cold start or `--samples N`, `-- --json FILE` writes the rows, `-- --bundles DIR`
 * measures others of ours than dist/lambdas. It ends with ten lines and a verdict, and exits with 1 if that is bad.
 */
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleSizes } from './measure/bundle-size.ts';
import { calls } from './measure/calls.ts';
import { coldFunction, coldSignIn } from './measure/cold.ts';
import { Contender } from './measure/contender.ts';
import { checkShare } from './measure/cpu-check.ts';
import { warm } from './measure/warm.ts';
import { machine, printed, writeDocument } from './report.ts';
import { Results } from './results.ts';
import { type Stage, setStage } from './stage.ts';
import { summary } from './summary.ts';
import { roles } from './systems/system.ts';

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    bundles: { type: 'string' },
    samples: { type: 'string' },
  },
});
const bundles = resolve(flags.bundles ?? join(import.meta.dirname, '../dist/lambdas'));
const { samples, people, signIns } = flags.quick
  ? { samples: Number(flags.samples ?? 3), people: 60, signIns: 150 }
  : { samples: 15, people: 500, signIns: 1000 };
const memories = [256, 512, 1769] as const;
const signInKinds = ['named', 'nameless'] as const;
const triggers = ['define', 'create', 'verify'] as const;

const say = (text: string) => process.stderr.write(`${text}\n`);

/** Quick runs leave out what says little new: the operations of the API, and whole sign-ins, at all but 512 MB. */
function* plan() {
  for (const memory of memories) {
    const all = !flags.quick || memory === 512;
    for (const role of all ? roles : triggers) yield { memory, role };
    for (const ceremony of all ? signInKinds : []) yield { memory, ceremony };
  }
}

async function measure(stage: Stage, results: Results): Promise<void> {
  const contenders = stage.systems.map((system) => new Contender(system, stage.host));
  try {
    say(`Registering ${people} users at each system`);
    for (const contender of contenders) await contender.register(people);
    for (const contender of contenders) {
      await calls(contender, stage.meter, results);
      bundleSizes(contender.system, results);
    }
    for (let i = 0; i < samples; i += 1) {
      say(`Cold starts, round ${i + 1} of ${samples}`);
      for (const { memory, role, ceremony } of plan()) {
        for (const contender of i % 2 === 0 ? contenders : contenders.toReversed()) {
          if (role) await coldFunction(contender, role, memory, results);
          else if (ceremony) await coldSignIn(contender, ceremony, memory, results);
        }
      }
    }
    say(`Warm sign-ins, ${signIns} of each kind at each system`);
    await warm(contenders, signIns, results);
  } finally {
    await Promise.all(contenders.map((contender) => contender.stop()));
  }
}

async function bench(signal: AbortSignal): Promise<void> {
  say('Setting up');
  const stage = await setStage(bundles, signal);
  try {
    const shares = [];
    for (const memory of memories) shares.push(await checkShare(stage.burn, memory, stage.host));
    const results = new Results();
    await measure(stage, results);
    const rows = results.rows();
    const run = { samples, signIns, shares, method: stage.host.shares.method };
    process.stdout.write(printed(rows, run));
    const json = { machine: machine(), node: process.version, rows };
    if (flags.json) await writeFile(flags.json, `${JSON.stringify(json, null, 2)}\n`);
    if (!flags.quick && !flags.bundles) await writeDocument(rows, run);
    const { text, passed } = summary(rows);
    process.stdout.write(`\n${text}`);
    if (!passed) process.exitCode = 1;
  } finally {
    await stage.stop();
  }
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort()).once('SIGTERM', () => interrupted.abort());
try {
  await bench(interrupted.signal);
} catch (error) {
  if (!interrupted.signal.aborted) throw error;
  process.exitCode = 130;
}
