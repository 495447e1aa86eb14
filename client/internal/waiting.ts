import { PasskeysClientError } from '../errors/errors.ts';

/** Resolves after so many milliseconds, or rejects when the signal aborts. */
export function elapse(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason);
      },
      { once: true },
    );
  });
}

/** Resolves when the page is in view, or rejects when the signal aborts. */
export function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    if (typeof document === 'undefined' || !document.hidden) {
      resolve();
      return;
    }
    const changed = () => {
      if (!document.hidden) resolve();
    };
    document.addEventListener('visibilitychange', changed, { signal });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/**
 * Settles as the work does, or rejects with a `TimeoutError` after so many milliseconds; the work itself goes on. Work that throws rejects.
 */
export async function within<Result>(milliseconds: number, work: () => Result | Promise<Result>): Promise<Result> {
  const { promise: late, reject } = deferred<never>();
  const timer = setTimeout(
    () => reject(new DOMException('There was no answer in time.', 'TimeoutError')),
    milliseconds,
  );
  try {
    return await Promise.race([work(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A promise with its two ends. `Promise.withResolvers` is too new for the oldest browsers. */
export function deferred<Value>() {
  let resolve: (value: Value | PromiseLike<Value>) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((resolved, rejected) => {
    resolve = resolved;
    reject = rejected;
  });
  return { promise, resolve, reject };
}

/** A signal that aborts with the first of these. `AbortSignal.any` is too new for the oldest browsers. */
export function anyAborted(...signals: readonly (AbortSignal | undefined)[]): AbortSignal {
  const first = new AbortController();
  for (const signal of signals) {
    if (signal?.aborted) first.abort(signal.reason);
    signal?.addEventListener('abort', () => first.abort(signal.reason), { signal: first.signal });
  }
  return first.signal;
}

/** A signal that aborts after so many milliseconds. `AbortSignal.timeout` is missing from some of the oldest browsers, and from jsdom. */
export function abortedAfter(milliseconds: number): AbortSignal {
  if ('timeout' in AbortSignal) return AbortSignal.timeout(milliseconds);
  const late = new AbortController();
  setTimeout(() => late.abort(), milliseconds);
  return late.signal;
}

/**
 * Settles as the work does, or rejects as soon as the signal aborts; the work itself goes on.
 *
 * @throws PasskeysClientError `aborted`
 */
export async function unlessAborted<Result>(signal: AbortSignal | undefined, work: Promise<Result>): Promise<Result> {
  if (!signal) return work;
  const settled = new AbortController();
  const { promise: aborted, reject } = deferred<never>();
  const abort = () => reject(new PasskeysClientError('aborted', { cause: signal.reason }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { signal: settled.signal });
  try {
    return await Promise.race([aborted, work]);
  } finally {
    settled.abort();
  }
}

/**
 * Throws if the signal has aborted.
 *
 * @throws PasskeysClientError `aborted`
 */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PasskeysClientError('aborted', { cause: signal.reason });
}
