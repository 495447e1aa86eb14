import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type Mode = 'test' | 'full' | 'rest';
interface Project {
  readonly include: string[];
  readonly exclude?: string[];
  /** Runs in `npm run test:full` only. */
  readonly leftOut?: string[];
  /** In `npm test` these play some of their cases (test/support/every-case.ts). */
  readonly sampled?: string[];
  readonly settings: NonNullable<TestProjectInlineConfiguration['test']>;
}

/** These replace globals, the environment or settings of libraries, or read them while they load: each file has a thread of its own. */
const alone = [
  'test/{bench,client,fuzz,scripts,web}/**/*.test.ts',
  'test/lambdas/*.test.ts',
  'test/lambdas/attachment/change-settings.test.ts',
  'test/lambdas/{edge,observability,routes,runtime,streams,triggers}/**/*.test.ts',
  'test/lambdas/ceremonies/{android-attestation,attestation,metadata,recorded-attestations}.test.ts',
  'test/local/{restart,start}.test.ts',
  'test/specification/{attestation,library,replay,vectors}.test.ts',
];
const installing = ['test/{package,examples}/**/*.test.ts'];
const whole = ['test/{outside,reliability,e2e}/**/*.test.ts', 'test/soak/soak.test.ts'];
const parts = { globalSetup: 'test/support/dynamodb/start-dynamodb.ts', testTimeout: 60_000, hookTimeout: 60_000 };

/** Where files are not isolated, the CDK and the AWS SDK, which take seconds to load, are loaded once for each worker. */
const projects: Record<string, Project> = {
  parts: {
    include: ['test/**/*.test.ts'],
    exclude: [...alone, ...installing, ...whole, 'test/mutation/**'],
    leftOut: [
      'test/lib/{cdk-synth,functions/metadata-blob,functions/provider-blob,web-acl}.test.ts',
      'test/lambdas/store/large-user.test.ts',
      'test/bin/doctor-{alarms,documents,pool-triggers,unknown}.test.ts',
      'test/local/user-pool/{email-code-sign-in,password-sign-in,software-token}.test.ts',
    ],
    sampled: ['test/lib/**/*.test.ts', 'test/lambdas/ceremonies/hostile.test.ts'],
    settings: { ...parts, isolate: false },
  },
  alone: {
    include: alone,
    leftOut: ['test/local/{restart,start}.test.ts', 'test/lambdas/thousand-ceremonies.test.ts'],
    sampled: ['test/lambdas/triggers/enumeration.test.ts', 'test/fuzz/fuzz.test.ts'],
    // A thread starts faster than a process, and has globals, modules and an environment of its own, too.
    settings: { ...parts, pool: 'threads' },
  },
  package: {
    include: installing,
    leftOut: installing,
    settings: {
      globalSetup: 'test/support/packages/pack.ts',
      // Installing is up to the network.
      testTimeout: 600_000,
      hookTimeout: 300_000,
    },
  },
  whole: {
    include: whole,
    // Most of these start stacks of their own, or play again over HTTP or in a browser what smaller tests promise.
    leftOut: [
      'test/e2e/{accessibility,adoption,calls,email-code,languages,local-page,odd-browsers,offers,oldest-browsers,providers,recovery,settings,sign-in,sign-up,support-id}.test.ts',
      'test/outside/{admin,adoption,audit,client,clients,deployed-stack,doctor,existing-pool,forget,hostile,import,import-file,issuer,lock,native-apps,notices,react,recovery,replay,second-factor,second-factor-tokens,token-claims,trace}.test.ts',
      'test/reliability/{audit-events,concurrency,deliveries,faults,outages,retried-writes}.test.ts',
      'test/soak/soak.test.ts',
    ],
    settings: {
      globalSetup: 'test/support/stacks/start-shared-stack.ts',
      setupFiles: 'test/support/observed/note-secrets.ts',
      isolate: false,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
};

function projectIn(mode: Mode, name: string, { include, exclude = [], leftOut = [], sampled = [], settings }: Project) {
  const everyCase = { EVERY_CASE: mode === 'test' ? '' : 'true' };
  return {
    test: {
      ...settings,
      name,
      env: everyCase,
      include: mode === 'rest' ? [...leftOut, ...sampled] : include,
      exclude: [...exclude, ...(mode === 'test' ? leftOut : [])],
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
