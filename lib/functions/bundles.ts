import type { environment, usersApiEnvironment } from '../../contract/environment.ts';
import {
  type AdministrationName,
  administration,
  type OperationName,
  operations,
  type StreamName,
  streams,
  type TriggerName,
  triggers,
} from '../../contract/operations.ts';
import type { Partition, Right } from './rights.ts';

/** An environment variable, by its name in the contract. */
export type Setting = keyof typeof environment | keyof typeof usersApiEnvironment;

type TableAction = 'BatchWriteItem' | 'ConditionCheckItem' | 'DeleteItem' | 'PutItem' | 'Query' | 'UpdateItem';

/** One Lambda function: its source, and all that it is given. A function may do nothing that its row leaves out. */
export interface Bundle {
  /** Its entry, below `lambdas/` and without `.ts`. */
  readonly source: string;
  /** What the console shows after "Passkeys: ". */
  readonly description: string;
  readonly environment: readonly Setting[];
  /** The DynamoDB actions it may take on which partitions of the table. A transaction is authorized by the actions of its items. */
  readonly tableActions: Readonly<Partial<Record<TableAction, readonly Partition[]>>>;
  readonly rights: readonly Right[];
  readonly timeoutSeconds: number;
  /** By the memory a function gets its share of a processor. */
  readonly memoryMb: number;
  /** It verifies assertions and no registrations, so that nothing of certificates is bundled (decision 8). */
  readonly assertionsOnly?: true;
  /** It calls no AWS API, so that nothing of the SDK is bundled. */
  readonly withoutSdk?: true;
  /** Its answers or events contain providers' names, so the names of `providerBlob` are deployed beside its code. */
  readonly tellsProviders?: true;
  /** Entries beside its own that are loaded where they are needed: by the names they get, below `lambdas/`. */
  readonly furtherEntries?: Readonly<Record<string, string>>;
}

/** Memory of each function but the attachment's. */
export const defaultMemoryMb = 512;

type Needs = Pick<Bundle, 'environment' | 'tableActions'> & Partial<Bundle>;

const defaults = { rights: [], memoryMb: defaultMemoryMb };

/** Cognito waits 5 seconds and then calls once more, so that a longer run would only be double work. */
const trigger = (name: string, description: string, needs: Needs): Bundle => ({
  ...defaults,
  source: `triggers/${name}`,
  description: `Cognito trigger${description}`,
  timeoutSeconds: 5,
  ...needs,
});

const route = (name: OperationName | AdministrationName, needs: Needs): Bundle => {
  const { method, path } = { ...operations, ...administration }[name];
  return {
    ...defaults,
    source: `routes/${name}`,
    description: `${method} ${path}`,
    timeoutSeconds: 10,
    ...needs,
    // Those of users check that a request came through the distribution.
    environment: [...needs.environment, ...(name in operations ? ['originSecretDigests' as const] : [])],
  };
};

/** The same trigger where it calls the pool's own one too, which may take as long as Cognito waits. */
const chained = (bundle: Bundle): Bundle => ({
  ...bundle,
  source: `${bundle.source}-chained`,
  environment: [...bundle.environment, 'chain'],
  rights: [...bundle.rights, 'invokeEarlierTriggers'],
  timeoutSeconds: 5,
});

/** What a function needs that measures. */
const metrics = ['metricsNamespace', 'detailedMetrics'] as const;

const authChallenge = trigger('auth-challenge', `s ${triggers['auth-challenge'].join(', ')}`, {
  environment: ['tableName', 'secretArn', 'relyingPartyId', 'origins', 'policy', ...metrics],
  tableActions: { Query: ['user'], UpdateItem: ['user'] },
  rights: ['readSecret'],
  assertionsOnly: true,
});

const postAuthentication = trigger('post-authentication', ' PostAuthentication, counts sign-ins', {
  environment: ['tableName'],
  tableActions: { UpdateItem: ['adoption'] },
  timeoutSeconds: 3,
});

const preTokenGeneration = trigger('pre-token-generation', ' PreTokenGeneration', {
  environment: ['policy', 'tableName', 'metricsNamespace'],
  tableActions: { Query: ['user'], UpdateItem: ['user'] },
});

/** What tells a function who may change passkeys and recovery codes. */
const aboutChanges = ['tableName', 'recentAuthenticationSeconds', 'userPoolEndpoint', 'policy'] as const;

/** The functions of every stack, by the names of their bundles. */
export const stackBundles: Readonly<Record<FunctionName, Bundle>> = {
  'auth-challenge': authChallenge,
  'registration-options': route('registration-options', {
    environment: [
      'tableName',
      'secretArn',
      'relyingPartyId',
      'relyingPartyName',
      'recentAuthenticationSeconds',
      'policy',
      ...metrics,
    ],
    tableActions: { Query: ['user'] },
    rights: ['readSecret'],
  }),
  register: route('register', {
    environment: [...aboutChanges, 'secretArn', 'relyingPartyId', 'origins', ...metrics],
    tableActions: { ConditionCheckItem: ['user'], PutItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
    rights: ['readSecret'],
    // The first is loaded where attestation is enforced. Both run at synthesis.
    furtherEntries: { metadata: 'ceremonies/metadata', 'provider-blob': 'ceremonies/provider-blob' },
    tellsProviders: true,
  }),
  list: route('list', { environment: ['tableName'], tableActions: { Query: ['user'] }, tellsProviders: true }),
  update: route('update', {
    environment: aboutChanges,
    tableActions: { ConditionCheckItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
    tellsProviders: true,
  }),
  remove: route('remove', {
    environment: aboutChanges,
    tableActions: { DeleteItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
  }),
  'recovery-codes': route('recovery-codes', { environment: ['tableName'], tableActions: { Query: ['user'] } }),
  'new-recovery-codes': route('new-recovery-codes', {
    environment: aboutChanges,
    tableActions: { UpdateItem: ['user'] },
  }),
  'step-up-options': route('step-up-options', {
    environment: ['tableName', 'secretArn', 'relyingPartyId', 'recentAuthenticationSeconds', 'policy'],
    tableActions: { Query: ['user'] },
    rights: ['readSecret'],
    assertionsOnly: true,
  }),
  'step-up': route('step-up', {
    environment: [...aboutChanges, 'secretArn', 'relyingPartyId', 'origins'],
    tableActions: { Query: ['user'], UpdateItem: ['user'] },
    rights: ['readSecret'],
    assertionsOnly: true,
  }),
  recovery: route('recovery', {
    environment: aboutChanges,
    tableActions: { Query: ['user'], UpdateItem: ['user'] },
  }),
  activity: route('activity', { environment: ['tableName'], tableActions: { Query: ['activity'] } }),
  'authentication-options': route('authentication-options', {
    environment: ['secretArn', 'relyingPartyId', 'policy', ...metrics],
    tableActions: {},
    rights: ['readSecret'],
  }),
  'authentication-user': route('authentication-user', {
    environment: ['tableName', 'secretArn', 'relyingPartyId', 'origins', 'policy', ...metrics],
    tableActions: { Query: ['user', 'userHandle'] },
    rights: ['readSecret'],
    assertionsOnly: true,
  }),
  telemetry: route('telemetry', { environment: [...metrics], tableActions: {}, withoutSdk: true }),
  'adoption-policy': route('adoption-policy', {
    environment: ['tableName', 'adoptionPolicy', 'adoptionThreshold'],
    tableActions: { Query: ['adoption'] },
  }),
  'admin-list': route('admin-list', {
    environment: ['tableName'],
    tableActions: { Query: ['user'], UpdateItem: ['user'] },
    tellsProviders: true,
  }),
  'admin-remove': route('admin-remove', {
    environment: ['tableName'],
    tableActions: { DeleteItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
  }),
  'admin-remove-all': route('admin-remove-all', {
    environment: ['tableName'],
    tableActions: { DeleteItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
  }),
  'admin-activity': route('admin-activity', {
    environment: ['tableName'],
    tableActions: { Query: ['activity'], UpdateItem: ['user'] },
  }),
  'admin-lock': route('admin-lock', {
    environment: ['tableName'],
    tableActions: { DeleteItem: ['user'], Query: ['user'], UpdateItem: ['user'] },
  }),
  'admin-unlock': route('admin-unlock', { environment: ['tableName'], tableActions: { UpdateItem: ['user'] } }),
  'admin-forget': route('admin-forget', {
    environment: ['tableName', 'userPoolId'],
    rights: ['findUser'],
    tableActions: {
      DeleteItem: ['user', 'userHandle', 'activity', 'noticeHours'],
      PutItem: ['user'],
      Query: ['user', 'activity', 'noticeHours'],
    },
  }),
  'admin-recovery': route('admin-recovery', {
    environment: ['tableName'],
    tableActions: { Query: ['user'], UpdateItem: ['user'] },
  }),
  'admin-reset-recovery': route('admin-reset-recovery', {
    environment: ['tableName'],
    tableActions: { UpdateItem: ['user'] },
  }),
  'audit-events': {
    ...defaults,
    source: 'streams/audit-events',
    description: streams['audit-events'],
    environment: ['tableName', 'eventBusName', 'auditRetentionDays', 'metricsNamespace'],
    tableActions: {
      BatchWriteItem: ['activity'],
      DeleteItem: ['activity'],
      PutItem: ['counted'],
      Query: ['activity', 'adoption'],
      UpdateItem: ['activity', 'adoption'],
    },
    rights: ['putEvents', 'readStream', 'sendToDeadLetterQueue'],
    timeoutSeconds: 30,
    tellsProviders: true,
  },
};

/** A function that every stack has: a Cognito trigger, an HTTP operation of users or of administrators, or a reader of the table's stream. */
export type FunctionName = TriggerName | OperationName | AdministrationName | StreamName;

/** Every bundle below `dist/lambdas`, by its folder. Those beside {@link stackBundles} are deployed where a property asks for them. */
export const bundles = {
  ...stackBundles,
  'auth-challenge-chained': chained(authChallenge),
  'post-authentication': postAuthentication,
  'post-authentication-chained': chained(postAuthentication),
  'pre-token-generation': preTokenGeneration,
  'pre-token-generation-chained': chained(preTokenGeneration),
  attachment: {
    ...defaults,
    source: 'attachment/handler',
    description: 'attaches the user pool and its app clients, and detaches them',
    environment: [],
    tableActions: {},
    rights: ['updateUserPool'],
    // Cognito takes few updates a second, and one that meets another is tried again.
    timeoutSeconds: 120,
    memoryMb: 256,
  },
  'user-pool-issuer': {
    ...defaults,
    source: 'attachment/issuer',
    description: 'reads the issuer of the user pool’s tokens',
    environment: [],
    tableActions: {},
    rights: ['describeUserPool'],
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  'origin-secret': {
    ...defaults,
    source: 'attachment/origin-secret',
    description: 'makes the values of the secret between distribution and API',
    environment: [],
    tableActions: {},
    rights: ['keepOriginSecret'],
    timeoutSeconds: 60,
    memoryMb: 256,
  },
  notices: {
    ...defaults,
    source: 'notices/handler',
    description: 'notices by e-mail',
    environment: ['tableName', 'userPoolId', 'relyingPartyName', 'notices'],
    tableActions: { Query: ['user', 'noticeHours'], UpdateItem: ['notice', 'noticeHours'] },
    rights: ['readUser', 'sendEmail', 'sendToDeadLetterQueue'],
    timeoutSeconds: 20,
  },
} as const satisfies Record<string, Bundle>;
export type BundleName = keyof typeof bundles;

/** The row of a bundle. */
export const bundleOf = (name: BundleName): Bundle => bundles[name];
