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
