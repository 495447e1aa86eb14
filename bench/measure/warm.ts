import { quantile, type Results } from '../results.ts';
import type { Contender } from './contender.ts';
import { Environments } from './environments.ts';

/** Memory at which a function has one whole processor. */
const oneProcessor = 1769;
const toWarmUp = 30;

interface Samples {
  readonly signIns: Record<'named' | 'nameless', number[]>;
  readonly verify: number[];
  readonly verifyCpu: number[];
}

/**
 * Sign-ins with everything up, each function on one processor, the systems in turns: the whole sign-in, and Verify alone. A
 * function takes one event at a time, as on Lambda, so its throughput is that of one after the other.
 */
export async function warm(contenders: readonly Contender[], count: number, results: Results): Promise<void> {
  const running = contenders.map((contender) => ({
    contender,
    environments: new Environments(contender.system, oneProcessor, contender.host),
    samples: { signIns: { named: [], nameless: [] }, verify: [], verifyCpu: [] } satisfies Samples as Samples,
  }));
  try {
    for (let i = 0; i < count + toWarmUp; i += 1) {
      for (const { contender, environments, samples } of i % 2 === 0 ? running : running.toReversed()) {
        await signIn(contender, environments, 'named', samples);
        await signIn(contender, environments, 'nameless', samples);
      }
      if (i === toWarmUp - 1) for (const { samples } of running) clear(samples);
    }
  } finally {
    await Promise.all(running.map(({ environments }) => environments.stop()));
  }
  for (const { contender, samples } of running) record(contender, samples, results);
}

async function signIn(
  contender: Contender,
  environments: Environments,
  ceremony: 'named' | 'nameless',
  samples: Samples,
): Promise<void> {
  let total = 0;
  await contender.system.perform[ceremony](contender.personFor(ceremony), async (role, event) => {
    const { answer, totalMilliseconds, cpuMilliseconds } = await environments.invoke(role, event);
    total += totalMilliseconds;
    // Both kinds of sign-in end in the same Verify, but a peer's has one write more without a user name.
    if (role === 'verify' && ceremony === 'named') samples.verify.push(totalMilliseconds);
    if (role === 'verify') samples.verifyCpu.push(cpuMilliseconds);
    return answer;
  });
  samples.signIns[ceremony].push(total);
}

function clear({ signIns, verify, verifyCpu }: Samples): void {
  for (const list of [signIns.named, signIns.nameless, verify, verifyCpu]) list.length = 0;
}

function record({ system }: Contender, { signIns, verify, verifyCpu }: Samples, results: Results): void {
  for (const ceremony of ['named', 'nameless'] as const) {
    results.add(`warm.signin.${ceremony}`, 'ms', system, quantile(signIns[ceremony], 0.5));
    results.add(`warm.signin.${ceremony}.p99`, 'ms', system, quantile(signIns[ceremony], 0.99));
  }
  results.add('warm.verify.p50', 'ms', system, quantile(verify, 0.5));
  results.add('warm.verify.p99', 'ms', system, quantile(verify, 0.99));
  results.add('throughput.verify', 'per second', system, 1000 / mean(verify));
  results.add('cpu.verify', 'ms', system, mean(verifyCpu));
}

const mean = (numbers: readonly number[]) => numbers.reduce((sum, it) => sum + it, 0) / numbers.length;
