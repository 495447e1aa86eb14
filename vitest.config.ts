import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Mode = 'test' | 'full' | 'rest';
interface Project {
  readonly include: string[];
  /** Runs in `npm run test:full` only. */
  readonly leftOut?: string[];
  /** In `npm test` these play some of their cases (test/support/every-case.ts). */
  readonly sampled?: string[];
  readonly settings: NonNullable<TestProjectInlineConfiguration['test']>;
}

const projects: Record<string, Project> = {
  parts: {
    include: ['test/{bench,bin,client,contract,fuzz,lambdas,local,scripts,specification,web}/**/*.test.ts'],
    leftOut: [],
    sampled: ['test/lambdas/triggers/enumeration.test.ts'],
    settings: {
      globalSetup: 'test/support/dynamodb/start-dynamodb.ts',
      testTimeout: 30_000,
      hookTimeout: 60_000,
    },
  },
  construct: {
    include: ['test/lib/**/*.test.ts'],
    sampled: ['test/lib/**/*.test.ts'],
    settings: {
      // Loading the CDK takes seconds: once for each worker.
      isolate: false,
      testTimeout: 30_000,
    },
  },
  package: {
    include: ['test/{package,examples}/**/*.test.ts'],
    leftOut: ['test/{package,examples}/**/*.test.ts'],
    settings: {
      globalSetup: 'test/support/packages/pack.ts',
      // Installing is up to the network.
      testTimeout: 600_000,
      hookTimeout: 300_000,
    },
  },
  whole: {
    include: ['test/{outside,reliability,e2e}/**/*.test.ts'],
    leftOut: ['test/e2e/accessibility.test.ts'],
    sampled: ['test/outside/hostile.test.ts'],
    settings: {
      globalSetup: 'test/support/stacks/start-shared-stack.ts',
      setupFiles: 'test/support/observed/note-secrets.ts',
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
};

function projectIn(mode: Mode, name: string, { include, leftOut = [], sampled = [], settings }: Project) {
  const everyCase = { EVERY_CASE: mode === 'test' ? '' : 'true' };
  return {
    test: {
      ...settings,
      name,
      env: everyCase,
      include: mode === 'rest' ? [...leftOut, ...sampled] : include,
      exclude: mode === 'test' ? leftOut : [],
    },
  };
}

/**
 * `npm test` runs almost all files, some with a sample of their cases. `--mode full` runs all files with all cases, and `--mode rest` what
 * `npm test` leaves out: the other files, and the sampled ones with all cases.
 */
export default defineConfig(({ mode }) => {
  const chosen = mode === 'full' || mode === 'rest' ? mode : 'test';
  return {
    test: {
      // On two cores, Vitest would run one file after another, and much of them waits: for npm, for browsers, for functions that start.
      maxWorkers: 2,
      projects: Object.entries(projects)
        .map(([name, project]) => projectIn(chosen, name, project))
        .filter(({ test }) => test.include.some((files) => !test.exclude.includes(files))),
    },
  };
});
