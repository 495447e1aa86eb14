/**
 * Which files may import which. All paths are glob patterns from the project's root; packages are `node_modules/<package>`, modules of Node
 * `node:<module>`. See docs/architecture.md.
 */

/** A rule about single imports. An import breaks it if `never` matches, or if `only` doesn't. */
export interface ImportRule {
  readonly name: string;
  readonly reason: string;
  /** The files that the rule is for. */
  readonly from: readonly string[];
  /** Files of `from` that the rule is not for. */
  readonly except?: readonly string[];
  readonly never?: readonly string[];
  /** Beside the files of `from`, which may import each other. */
  readonly only?: readonly string[];
  /** The imports that `only` is about, as one glob pattern. @default all imports */
  readonly of?: string;
  /** Allowed beside `only` for type-only imports. */
  readonly types?: readonly string[];
}

/** A rule against cycles of files, or of the folders they are in. Type-only imports count. */
export interface CycleRule {
  readonly name: string;
  readonly reason: string;
  readonly among: readonly string[];
  readonly between: 'files' | 'folders';
}

const libraries = ['node_modules/**', 'node:*{,/**}'];
const lambdas = 'lambdas/**';

/** What every folder of `lambdas/` above them may use. */
const base = ['lambdas/{observability,runtime}/**', 'lambdas/*.ts'];

/** These may import anything but `lambdas/replaced/`. */
export const unruled = ['{bench,scripts,test}/**'];

export const importRules: readonly ImportRule[] = [
  {
    name: 'contract-alone',
    reason: 'All sides load the contract, so it loads nothing else.',
    from: ['contract/**'],
    only: [],
    types: ['node_modules/@simplewebauthn/browser'],
  },
  {
    name: 'client-in-browsers',
    reason: 'The client runs in browsers and depends only on the contract and @simplewebauthn/browser.',
    from: ['client/**'],
    only: ['contract/**', 'node_modules/@simplewebauthn/browser', 'node_modules/react'],
  },
  {
    name: 'client-react',
    reason: 'Only client/react.ts is for React.',
    from: ['client/**'],
    except: ['client/react.ts'],
    never: ['node_modules/react'],
  },
  {
    name: 'web-on-client',
    reason:
      "The pages use the client as other projects do, by its index and its languages' files. Only timers are shared.",
    from: ['web/**'],
    only: [
      'client/index.ts',
      'client/internal/waiting.ts',
      'client/**/messages.*.ts',
      'contract/languages.ts',
      'node_modules/lit-html{,/**}',
    ],
  },
  {
    name: 'local-on-contract',
    reason: 'The local stack runs the synthesized template and shares only the contract with its makers.',
    from: ['local/**'],
    only: ['contract/**', ...libraries],
  },
  {
    name: 'local-without-cdk',
    reason: 'The local stack reads the template; it synthesizes nothing itself.',
    from: ['local/**'],
    never: ['node_modules/aws-cdk-lib{,/**}', 'node_modules/constructs'],
  },
  {
    name: 'lib-on-contract',
    reason: 'The constructs share with functions only the contract and how a pool is attached.',
    from: ['lib/**'],
    only: ['contract/**', 'lambdas/attachment/**', 'package.json', ...libraries],
  },
  {
    name: 'bin-on-lib',
    reason: 'The commands share with functions only the contract and how a pool is attached.',
    from: ['bin/**'],
    except: ['bin/{replay,transfer}/**'],
    only: ['lib/**', 'contract/**', 'lambdas/attachment/**', ...libraries],
  },
  {
    name: 'replay-on-keys',
    reason: 'A replay knows credentials by the digests that events name.',
    from: ['bin/replay/**'],
    only: ['bin/**', 'contract/**', 'lambdas/store/keys.ts', ...libraries],
  },
  {
    name: 'transfer-on-store',
    reason: 'Import and export write as the store does, and check passkeys as a registration does.',
    from: ['bin/transfer/**'],
    only: [
      'bin/*.ts',
      'contract/**',
      'lambdas/{store,ceremonies,runtime}/**',
      'lambdas/edge/passkey.ts',
      'lambdas/observability/issues.ts',
      ...libraries,
    ],
  },
  {
    name: 'lambdas-on-contract',
    reason: 'What runs in Lambda knows nothing of synthesis, the client, the pages, or the local stack.',
    from: [lambdas],
    only: ['contract/**', ...libraries],
  },
  {
    name: 'lambdas-without-cdk',
    reason: 'What runs in Lambda knows nothing of synthesis.',
    from: [lambdas],
    never: ['node_modules/aws-cdk-lib{,/**}', 'node_modules/constructs'],
  },
  {
    name: 'entries-on-top',
    reason: 'A trigger, route or stream function uses what is around it, ceremonies and store.',
    from: ['lambdas/{triggers,routes,streams}/**'],
    of: lambdas,
    only: ['lambdas/{edge,rounds,audit,ceremonies,store}/**', ...base],
  },
  {
    name: 'route-alone',
    reason: 'A route imports no other entry: each is a function of its own.',
    from: ['lambdas/routes/**'],
    never: ['lambdas/{routes,triggers,streams}/**'],
  },
  {
    name: 'trigger-alone',
    reason: 'A trigger imports no other trigger; only auth-challenge.ts and *-chained.ts put triggers together.',
    from: ['lambdas/triggers/**'],
    except: ['lambdas/triggers/auth-challenge.ts', 'lambdas/triggers/*-chained.ts'],
    never: ['lambdas/triggers/**'],
  },
  {
    name: 'trigger-without-routes',
    reason: 'A trigger imports no route and no stream function.',
    from: ['lambdas/triggers/**'],
    never: ['lambdas/{routes,streams}/**'],
  },
  {
    name: 'stream-alone',
    reason: 'A stream function imports no other entry.',
    from: ['lambdas/streams/**'],
    never: ['lambdas/{routes,triggers,streams}/**'],
  },
  {
    name: 'edge-on-ceremonies',
    reason: 'What is around the entries uses ceremonies and store, and imports no entry.',
    from: ['lambdas/{edge,rounds,audit}/**'],
    of: lambdas,
    only: ['lambdas/{ceremonies,store}/**', ...base],
  },
  {
    name: 'ceremonies-below',
    reason: 'A ceremony takes its store and secret as arguments, and imports only their types.',
    from: ['lambdas/ceremonies/**'],
    of: lambdas,
    only: ['lambdas/*.ts'],
    types: ['lambdas/{store,runtime}/**'],
  },
  {
    name: 'ceremonies-without-aws',
    reason: 'A ceremony knows WebAuthn and no AWS.',
    from: ['lambdas/ceremonies/**'],
    never: ['node_modules/{@aws-sdk,@smithy,@middy,@aws-lambda-powertools}/**', 'node_modules/aws-lambda'],
  },
  {
    name: 'store-below',
    reason: 'The store knows DynamoDB and nothing above it.',
    from: ['lambdas/store/**'],
    of: lambdas,
    only: ['lambdas/observability/**', 'lambdas/*.ts'],
  },
  {
    name: 'store-without-middy',
    reason: 'The store knows nothing of events and handlers.',
    from: ['lambdas/store/**'],
    never: ['node_modules/@middy/**'],
  },
  {
    name: 'runtime-below',
    reason: 'What a function needs to run knows nothing of what it does.',
    from: ['lambdas/runtime/**'],
    of: lambdas,
    only: ['lambdas/observability/**', 'lambdas/*.ts'],
    types: ['lambdas/store/**'],
  },
  {
    name: 'observability-below',
    reason: 'Everything logs, so logs and metrics import nothing that does.',
    from: ['lambdas/observability/**'],
    of: lambdas,
    only: ['lambdas/*.ts'],
  },
  {
    name: 'notices-on-store',
    reason: 'The function that sends notices uses the store and no ceremony.',
    from: ['lambdas/notices/**'],
    of: lambdas,
    only: ['lambdas/store/**', ...base],
  },
  {
    name: 'attachment-alone',
    reason: 'The command runs it too, without a table or a secret.',
    from: ['lambdas/attachment/**'],
    of: lambdas,
    only: ['lambdas/observability/**', 'lambdas/*.ts'],
  },
  {
    name: 'shared-below',
    reason: 'All folders of lambdas/ use these files, so they use none of the folders.',
    from: ['lambdas/*.ts', 'lambdas/replaced/**'],
    of: lambdas,
    only: [],
  },
  {
    name: 'replaced-by-bundling',
    reason: 'Only bundling puts these files in the place of a package’s; scripts/bundling/options.ts lists them.',
    from: ['**'],
    except: ['lambdas/replaced/**'],
    never: ['lambdas/replaced/**'],
  },
  {
    name: 'tests-on-top',
    reason: 'Nothing but tests, benchmarks and screenshots imports tests.',
    from: ['**'],
    except: ['{test,bench}/**', 'scripts/screenshots.ts'],
    never: ['test/**'],
  },
];

export const cycleRules: readonly CycleRule[] = [
  {
    name: 'file-cycles',
    reason: 'Files that import each other can only be understood together.',
    among: ['**'],
    between: 'files',
  },
  {
    name: 'folder-cycles',
    reason: 'Folders that import each other are one folder.',
    among: ['{lambdas,local}/**'],
    between: 'folders',
  },
];
