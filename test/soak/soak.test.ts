import { randomInt } from 'node:crypto';
import { expect, inject, it } from 'vitest';
import { report } from './report.ts';
import { soak } from './soak.ts';

const seconds = 100;
/** The start and the checks at the end come on top. */
const timeoutMs = (seconds + 240) * 1000;

it('Every invariant holds after users have acted for 100 seconds while calls fail, functions are killed, events come twice and the secret is rotated', {
  timeout: timeoutMs,
}, async () => {
  const seed = randomInt(2 ** 31);
  const tally = await soak({ seed, seconds, users: 30, dynamoDbEndpoint: inject('table').endpoint });
  // The report says what broke; the seed, what to run again.
  console.log(`Seed ${seed}\n${report(tally)}`);
  expect(tally.invariants.filter(({ broken }) => broken.length > 0)).toEqual([]);
  const happened = (group: string, name: RegExp) =>
    tally.counts(group).reduce((sum, [each, count]) => sum + (name.test(each) ? count : 0), 0);
  // Nothing is shown by a run in which nothing happens.
  const told = ['^register: done', '^sign in .*: done', '^replay a sign-in: refused'];
  const failed = ['^dynamodb', '^trigger: twice', '^stream', 'killed$', '^secret rotated'];
  for (const name of told) expect(happened('actions', new RegExp(name)), name).toBeGreaterThan(0);
  for (const name of failed) expect(happened('faults', new RegExp(name)), name).toBeGreaterThan(0);
});
