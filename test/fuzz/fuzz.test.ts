import { randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, inject, it } from 'vitest';
import { everyCase } from '../support/every-case.ts';
import { System } from './system.ts';
import { targets } from './targets.ts';

let system: System;
beforeAll(async () => {
  system = await System.start(inject('dynamoDbEndpoint'));
});
afterAll(() => system.stop());

/** Some cases of each kind, other ones each time. `npm run test:full` runs four times as many, `npm run test:fuzz` 100,000. */
describe('The functions under fuzzed input', () => {
  it.each(targets.map((target) => [target.name, target] as const))(
    'The functions withstand the fuzz target "%s"',
    async (_, target) => {
      await target.run(system, { cases: (everyCase ? 20 : 5) * target.share, seed: randomInt(2 ** 31) });
    },
  );
});
