/**
 * Runs in the page before its own scripts and watches its WebAuthn calls, which no server sees: whether autofill waits for a pick, and,
 * where somebody listens, what each call took. It changes nothing about them.
 */
globalThis.autofillWaits = false;
for (const method of ['create', 'get']) {
  const original = navigator.credentials[method].bind(navigator.credentials);
  navigator.credentials[method] = async (options) => {
    const at = performance.timeOrigin + performance.now();
    const autofill = options.mediation === 'conditional';
    const done = (outcome) => {
      if (autofill) globalThis.autofillWaits = false;
      globalThis.reportBrowserCall?.({
        kind: 'browser',
        name: `navigator.credentials.${method}()`,
        detail: [autofill && 'from autofill', outcome].filter(Boolean).join(' '),
        at,
        durationMs: performance.timeOrigin + performance.now() - at,
      });
    };
    try {
      const answer = original(options);
      if (autofill) globalThis.autofillWaits = true;
      const credential = await answer;
      done();
      return credential;
    } catch (error) {
      done(error.name);
      throw error;
    }
  };
}
