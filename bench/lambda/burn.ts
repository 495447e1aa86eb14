/** A function that does nothing but use the processor: it shows what the simulated share really is. */

/** Uses the processor for that long and says how long that took. */
export async function handler({ cpuMilliseconds }: { readonly cpuMilliseconds: number }) {
  const began = performance.now();
  const before = process.cpuUsage();
  let used = 0;
  while (used < cpuMilliseconds * 1000) {
    for (let i = 0; i < 10_000; i += 1) Math.sqrt(i);
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
  return { milliseconds: performance.now() - began };
}
