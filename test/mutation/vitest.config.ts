import { defineConfig } from 'vitest/config';

/**
 * The tests of what is mutated, and no others: each mutant runs those of them that reach it. Left out is
 * test/lambdas/ceremonies/hostile.test.ts, which takes as long as all others: whatever it alone would notice counts as unnoticed.
 */
export default defineConfig({
  test: {
    // The others change settings of the library, which the tests of the first would meet.
    include: [
      'test/mutation/quick.test.ts',
      'test/lambdas/ceremonies/attestation.test.ts',
      'test/specification/{attestation,vectors}.test.ts',
    ],
    globalSetup: 'test/support/dynamodb/start-dynamodb.ts',
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
