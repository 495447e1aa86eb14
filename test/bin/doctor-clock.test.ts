import { afterEach, expect, it, vi } from 'vitest';
import { look, notOk, withCredentials } from '../support/commands/doctor.ts';

withCredentials();
afterEach(() => vi.useRealTimers());

it.each([
  [10, 'warning', /is (9|10|11) seconds ahead of/],
  [-10, 'warning', /is (9|10|11) seconds behind/],
  [400, 'problem', /is (399|400|401) seconds ahead of.*refused/],
] as const)('`doctor` reports a clock that is %i seconds off as a %s', async (seconds, status, found) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000, shouldAdvanceTime: true });
  const { findings } = await look();
  expect(notOk(findings)).toMatchObject([
    { check: 'clock', status, found: expect.stringMatching(found), command: 'sudo timedatectl set-ntp true' },
  ]);
});

it.each([
  ['2027-11-30', 'warning'],
  ['2028-05-01', 'problem'],
] as const)('`doctor` on %s reports the end of the runtime’s support as a %s', async (day, status) => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(day), shouldAdvanceTime: true });
  const { findings } = await look();
  expect(notOk(findings)).toContainEqual(
    expect.objectContaining({ check: 'runtime', status, command: expect.stringContaining('npx cdk deploy') }),
  );
});
