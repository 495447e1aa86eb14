import fc from 'fast-check';
import { checkLog, checkStage, openStage, type Stage } from './stage.ts';
import type { System } from './system.ts';

/** One kind of cases, and what must hold of each. */
export interface Target {
  readonly name: string;
  /** Of a whole run, in percent. */
  readonly share: number;
  /**
   * Runs a batch of cases on a stage of their own.
   *
   * @throws Error with the smallest case found, the seed and the path, when something does not hold
   */
  run(system: System, batch: Batch): Promise<ReadonlyMap<string, number>>;
}

interface Batch {
  readonly cases: number;
  readonly seed: number;
  /** Of a failure reported before. */
  readonly path?: string | undefined;
}

/** How many cases ended how. */
type Tally = Map<string, number>;

/**
 * @param cases what is tried
 * @param hold tries one, says how it ended, and throws when a promise is broken
 */
export function target<Case>(
  name: string,
  share: number,
  cases: fc.Arbitrary<Case>,
  hold: (input: Case, stage: Stage) => Promise<string>,
): Target {
  return {
    name,
    share,
    async run(system, { cases: numRuns, seed, path }) {
      const tally: Tally = new Map();
      system.log.start();
      try {
        const stage = await openStage(system, seed);
        system.log.take();
        const property = fc.asyncProperty(cases, async (input) => {
          const ended = await hold(input, stage);
          const log = system.log.take();
          checkLog(log, ended, stage);
          const why = ended === 'refused' ? (/"code":"(\w+)"/.exec(log)?.[1] ?? ended) : ended;
          tally.set(why, (tally.get(why) ?? 0) + 1);
        });
        const found = await fc.check(property, { numRuns, seed, includeErrorInReport: true, ...(path && { path }) });
        if (found.failed) throw new Error(`${name}: ${await fc.asyncDefaultReportMessage(found)}`);
        await checkStage(stage);
      } finally {
        system.log.stop();
      }
      return tally;
    },
  };
}
