/** Whom functions ask the table for while they start: a user who cannot exist, since a `sub` is a UUID. */
export const nobody = 'warm-up';

/**
 * Does once, while the function starts, what each event does: opens the connection to DynamoDB, reads the secret, has the code compiled. At
 * start Lambda gives a whole processor, afterwards the memory's share of one, so the first user waits for less. It writes nothing.
 *
 * What fails here is no news: the event that follows meets the same fault and reports it.
 */
export async function warmUp(...work: readonly (() => Promise<unknown>)[]): Promise<void> {
  // One after the other, so that they share a connection.
  for (const each of work) await each().catch(() => {});
}
