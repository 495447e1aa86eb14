/** Clock hours in UTC. All times come of the function's clock, never of an event: who forges one can't choose an hour. */

const hourMs = 60 * 60 * 1000;

/** Longer than the function may run, and than clocks differ: what was begun in an hour that is over is done. */
const settlingMs = 60 * 1000;

/** As long as Lambda keeps trying to deliver the events themselves. A run of the schedule makes up for those before it. */
const lookBackHours = 6;

/** When the clock hour of a time ends. */
export const endOfHour = (at: Date): Date => new Date(startOf(at.getTime()) + hourMs);

/** When the clock hours began whose folded notices are due. */
export function dueHours(now: Date): Date[] {
  const latest = startOf(now.getTime() - settlingMs);
  return Array.from({ length: lookBackHours }, (_, index) => new Date(latest - (lookBackHours - index) * hourMs));
}

const startOf = (time: number) => Math.floor(time / hourMs) * hourMs;
