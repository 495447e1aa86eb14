import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // On two cores, Vitest would run one file after another, and much of them waits: for npm, for browsers, for functions that start.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'parts',
          include: ['test/{bench,bin,client,contract,fuzz,lambdas,lib,local,scripts,specification,web}/**/*.test.ts'],
          globalSetup: 'test/support/dynamodb/start-dynamodb.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'package',
          include: ['test/{package,examples}/**/*.test.ts'],
          globalSetup: 'test/support/packages/pack.ts',
          // Installing is up to the network.
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'whole',
          include: ['test/{outside,reliability,e2e}/**/*.test.ts'],
          globalSetup: 'test/support/stacks/start-shared-stack.ts',
          setupFiles: 'test/support/observed/note-secrets.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
