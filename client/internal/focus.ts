/** Notes from now on whether the page loses the focus, as it does to most dialogs of browsers and systems. */
export function watchFocus(): { lost(): boolean; stop(): void } {
  const stop = new AbortController();
  let lost = false;
  const note = () => {
    lost = true;
  };
  addEventListener('blur', note, { signal: stop.signal });
  return { lost: () => lost, stop: () => stop.abort() };
}
