/**
 * Whether tests with very many cases play all of them, as `npm run test:full` does. `npm test` plays a sample. No other file reads the
 * variable, which vitest.config.ts sets.
 */
export const everyCase = process.env['EVERY_CASE'] === 'true';

/** All cases; in `npm test` every n-th, from the first on. Lists are in the order of their kinds, so each kind is among them. */
export const sample = <Case>(cases: readonly Case[], every: number): readonly Case[] =>
  everyCase ? cases : cases.filter((_, index) => index % every === 0);
