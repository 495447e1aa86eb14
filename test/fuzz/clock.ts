const real = performance.now;

/**
 * Has `performance.now()` run a thousand times as fast, by which a refusal measures how long it must take: the time that an operation
 * waits so as to look like others has its own tests, and would make a run of this take an hour.
 */
export function hasten(): void {
  const began = real.call(performance);
  performance.now = () => began + (real.call(performance) - began) * 1000;
}

export function atNormalSpeed(): void {
  performance.now = real;
}
