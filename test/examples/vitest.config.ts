import { defineConfig } from 'vitest/config';

/** The examples that take minutes to install; `npm run test:examples` builds first. */
export default defineConfig({
  test: {
    name: 'examples',
    include: ['test/examples/**/*.test.ts'],
    globalSetup: 'test/support/pack.ts',
    testTimeout: 900_000,
  },
});
