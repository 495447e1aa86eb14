/** Runs in the page before its own scripts: reports each WebAuthn call, which no server sees, and changes nothing about it. */
for (const method of ['create', 'get']) {
  const original = navigator.credentials[method].bind(navigator.credentials);
  navigator.credentials[method] = async (options) => {
    const at = performance.timeOrigin + performance.now();
    const autofill = options.mediation === 'conditional' ? 'from autofill' : '';
    const done = (outcome) =>
      globalThis.reportBrowserCall({
        kind: 'browser',
        name: `navigator.credentials.${method}()`,
        detail: `${autofill} ${outcome}`.trim(),
        at,
        durationMs: performance.timeOrigin + performance.now() - at,
      });
    try {
      const credential = await original(options);
      done('');
      return credential;
    } catch (error) {
      done(error.name);
      throw error;
    }
  };
}
