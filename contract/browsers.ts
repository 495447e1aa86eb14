/**
 * The oldest browsers that the client and the pages run in, mobile versions included. Builds write no newer syntax, and tests take away what
 * one of these lacks (test/support/browser/oldest-browsers.ts).
 */
export const oldestBrowsers = { safari: 16, chrome: 108, edge: 108, firefox: 122 } as const;

/** The same as build tools want it: `safari16`. */
export const browserTargets: string[] = Object.entries(oldestBrowsers).map(([name, version]) => `${name}${version}`);
