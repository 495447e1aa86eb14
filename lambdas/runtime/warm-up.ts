import { setTimeout } from 'node:timers/promises';
import type { Caller } from '../store/stored-action.ts';

/** Whom functions ask the table for while they start: a user who cannot exist, since a `sub` is a UUID. */
export const nobody = 'warm-up';

/** Who does it. */
export const nobodyCalling: Caller = { requestId: nobody, supportId: nobody };

/** Memory in MB with which a function has a whole processor at any time. */
const wholeProcessor = 1769;

/** Within Cognito's five seconds there must be time left for the event. */
const patience = 1_000;

/**
 * Does once, while the function starts, what each event does: opens the connection to DynamoDB, reads the secret, has the code compiled. At
 * start Lambda gives a whole processor, afterwards the memory's share of one, so the first user waits for less. It writes nothing.
 *
 * A function that has a whole processor anyway would only do more work before its first answer, so it does none of this.
 *
 * Each work is begun at once, so that the processor has something to do while the network answers.
 *
 * What fails here is no news, and what hangs is not waited for: the event that follows meets the same fault and reports it.
 */
export async function warmUp(...work: readonly (() => Promise<unknown>)[]): Promise<void> {
  if (Number(process.env['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']) >= wholeProcessor) return;
  const timer = new AbortController();
  await Promise.race([
    Promise.allSettled(work.map((each) => each())),
    setTimeout(patience, undefined, { signal: timer.signal }).catch(() => {}),
  ]);
  timer.abort();
}
