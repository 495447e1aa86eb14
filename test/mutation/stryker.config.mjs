import { join } from 'node:path';

/**
 * `npm run test:mutation`: breaks ceremonies and store in a thousand small ways, one at a time, and tells which of them no test noticed.
 * `-- --mutate lambdas/store/read.ts` for one file. The report is in coverage/mutation/.
 */
export default {
  mutate: [
    'lambdas/{ceremonies,store}/**/*.ts',
    'contract/policy.ts',
    // Bytes that were made once, whose verdict is only ever used to warm up.
    '!lambdas/ceremonies/rehearsal.ts',
  ],
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  plugins: ['@stryker-mutator/vitest-runner', join(import.meta.dirname, 'log-texts.mjs')],
  ignorers: ['log-texts'],
  coverageAnalysis: 'perTest',
  // `-- --incremental` goes on where an interrupted run stopped, or takes what has not changed since one that ended.
  incrementalFile: 'coverage/mutation/incremental.json',
  concurrency: 2,
  // Stryker would rewrite paths in the tsconfig with TypeScript's API, which TypeScript 7 has none of. Node needs no tsconfig.
  tsconfigFile: 'none',
  disableTypeChecks: false,
  tempDirName: 'coverage/stryker',
  ignorePatterns: ['.local', 'cdk.out', 'coverage', 'demo-output', 'dist'],
  reporters: ['progress-append-only', 'clear-text', 'html', 'json'],
  clearTextReporter: { reportTests: false },
  htmlReporter: { fileName: 'coverage/mutation/report.html' },
  jsonReporter: { fileName: 'coverage/mutation/report.json' },
  // A machine that is busy with something else is no mutant that never ends.
  timeoutMS: 30_000,
  thresholds: { high: 95, low: 90, break: 90 },
};
