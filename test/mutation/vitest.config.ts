import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** A file of many tests, and one that waits: where another finds a mutant first, nobody waits for these. */
const slow = /hostile|registration-transaction/;

class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((a, b) => Number(slow.test(a.moduleId)) - Number(slow.test(b.moduleId)));
  }
}

/** The tests of what is mutated, and no others: each mutant runs those of them that reach it. */
export default defineConfig({
  test: {
    include: ['test/lambdas/{ceremonies,store}/**/*.test.ts', 'test/specification/**/*.test.ts'],
    // Of the library alone and of documents.
    exclude: ['test/specification/{library,document}.test.ts'],
    globalSetup: 'test/support/start-dynamodb.ts',
    sequence: { sequencer: QuickFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
