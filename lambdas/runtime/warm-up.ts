import { setTimeout } from 'node:timers/promises';

/** Memory size at which a function has a whole processor at all times. */
const wholeProcessorMb = 1769;

/** Must leave time for the event within Cognito's five seconds. */
const warmUpTimeoutMs = 1_000;

/**
 * Does while the function starts what each event does: connects to DynamoDB, reads the secret, compiles the code.
 * Lambda gives a starting function a whole processor and later only the memory's share of one, so the first user waits
 * less. The work must not write anything.
 *
 * A function that always has a whole processor skips this, because it would only delay its first answer.
 *
 * All work starts at once, so that the processor is busy while the network answers.
 *
 * Errors are ignored and the wait is limited to one second: the next event meets and reports the same fault.
 */
export async function warmUp(...work: readonly (() => Promise<unknown>)[]): Promise<void> {
  if (Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']) >= wholeProcessorMb) return;
  const timer = new AbortController();
  await Promise.race([
    Promise.allSettled(work.map((each) => each())),
    setTimeout(warmUpTimeoutMs, undefined, { signal: timer.signal }).catch(() => {}),
  ]);
  timer.abort();
}
