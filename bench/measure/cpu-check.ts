import * as v from 'valibot';
import { processorsAt } from '../lambda/cpu-share.ts';
import { ExecutionEnvironment, type Host, type LambdaFunction } from '../lambda/execution-environment.ts';
import { quantile } from '../results.ts';

const cpuMilliseconds = 100;
const Burnt = v.object({ milliseconds: v.number() });

/** A simulated CPU share as it was found to be. */
export interface ShareFound {
  readonly memory: number;
  /** How long 100 ms of processor time should take at this share, and did. */
  readonly expected: number;
  readonly found: number;
}

/** Checks the simulated share with a loop that uses 100 ms of processor time: three times, the median. */
export async function checkShare(burn: LambdaFunction, memory: number, host: Host): Promise<ShareFound> {
  const environment = await ExecutionEnvironment.start(burn, memory, host);
  try {
    const times: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const { answer } = await environment.invoke({ cpuMilliseconds });
      times.push(v.parse(Burnt, answer).milliseconds);
    }
    return { memory, expected: cpuMilliseconds / processorsAt(memory), found: quantile(times, 0.5) };
  } finally {
    await environment.stop();
  }
}
