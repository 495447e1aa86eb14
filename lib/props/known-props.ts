import { nearestName } from './nearest-name.ts';

/** What a value has to be. What TypeScript would say of it, for apps in JavaScript. */
const kinds = {
  text: { what: 'text', is: (value: unknown) => typeof value === 'string' },
  flag: { what: 'true or false', is: (value: unknown) => typeof value === 'boolean' },
  number: { what: 'a number', is: (value: unknown) => typeof value === 'number' },
  list: { what: 'a list', is: (value: unknown) => Array.isArray(value) },
  texts: {
    what: 'a list of texts',
    is: (value: unknown) => Array.isArray(value) && value.every((each) => typeof each === 'string'),
  },
  duration: {
    what: 'a Duration of the CDK, such as Duration.minutes(10)',
    is: (value: unknown) => has(value, 'toSeconds'),
  },
  userPool: {
    what: 'a user pool: a UserPool, or UserPool.fromUserPoolId(…)',
    is: (value: unknown) => has(value, 'userPoolId'),
  },
  clients: {
    what: 'a list of app clients: each a UserPoolClient, or UserPoolClient.fromUserPoolClientId(…)',
    is: (value: unknown) => Array.isArray(value) && value.every((each) => has(each, 'userPoolClientId')),
  },
  any: { what: 'an object', is: (value: unknown) => typeof value === 'object' && value !== null },
} as const;
type Kind = keyof typeof kinds;

const has = (value: unknown, name: string): boolean => typeof value === 'object' && value !== null && name in value;

/** What is missing reads so: what to write. */
const required = {
  userPool: 'Give the pool whose users get passkeys',
  userPoolClients: 'Give the app client of each application whose users get passkeys',
  relyingPartyId: 'Write the domain of the pages, such as "example.com"',
  relyingPartyName: 'Write the name that people know the service by',
  origins: 'Write the origin of each page that uses passkeys, such as ["https://example.com"]',
} as const satisfies Partial<Record<KnownProp, string>>;

/** All properties of the construct. */
const known = {
  userPool: 'userPool',
  userPoolClients: 'clients',
  relyingPartyId: 'text',
  relyingPartyName: 'text',
  origins: 'texts',
  relatedOrigins: 'texts',
  corsOrigins: 'texts',
  recentAuthentication: 'duration',
  userPoolEndpoint: 'text',
  issuer: 'text',
  userPoolReplica: 'flag',
  confidentialClients: 'flag',
  logRetention: 'number',
  removalPolicy: 'text',
  deletionProtection: 'flag',
  existingTable: 'any',
  existingSecret: 'any',
  dangerUserVerification: 'text',
  attestation: 'text',
  authenticators: 'texts',
  metadataBlob: 'text',
  providerBlob: 'text',
  dangerProviderRoot: 'text',
  dangerUnsignedProviderBlob: 'flag',
  dangerMetadataRoot: 'text',
  deviceBoundOnly: 'flag',
  algorithms: 'texts',
  topOrigins: 'texts',
  passkeyLimit: 'number',
  strictBackupEligibility: 'flag',
  counterPolicy: 'text',
  changesNeed: 'text',
  recoveryDelayHours: 'number',
  passwordFirstPasskeyHours: 'number',
  conditionalCreation: 'flag',
  answersPerSignIn: 'number',
  sendCredentialIds: 'flag',
  passwordFirst: 'texts',
  tokenClaims: 'flag',
  otherSignInMethods: 'flag',
  androidApps: 'list',
  iosApps: 'texts',
  enrollUrl: 'text',
  manageUrl: 'text',
  provisionedConcurrency: 'number',
  tokenClaimsVersion: 'text',
  chainPreTokenGeneration: 'any',
  measureAdoption: 'flag',
  chainPostAuthentication: 'any',
  adoptionPolicy: 'text',
  adoptionThreshold: 'number',
  noticesFrom: 'text',
  noticesReplyTo: 'text',
  noticesConfigurationSet: 'text',
  noticesConcurrency: 'number',
  auditRetention: 'duration',
  publishAuditEvents: 'flag',
  eventBus: 'any',
  auditBatchingWindow: 'duration',
  metricsNamespace: 'text',
  detailedMetrics: 'flag',
  tracing: 'flag',
  alarms: 'flag',
  alarmTopic: 'any',
  runbookUrl: 'text',
  refusalsAlarmThreshold: 'number',
  dashboard: 'flag',
  monthlyBudgetUsd: 'number',
  budgetEmails: 'texts',
  throttlingRateLimit: 'number',
  throttlingBurstLimit: 'number',
  publicThrottlingRateLimit: 'number',
  publicThrottlingBurstLimit: 'number',
  attachTriggers: 'flag',
  chainTriggers: 'any',
  dangerReplaceTriggers: 'any',
  preventUserExistenceErrors: 'flag',
  signInCaseSensitive: 'flag',
  userPoolUpdatePermissions: 'list',
  originSecret: 'any',
  userPoolWebAcl: 'flag',
  userPoolRequestsPerAddress: 'number',
} as const satisfies Readonly<Record<string, Kind>>;
type KnownProp = keyof typeof known;

/** The names of all properties of the construct. */
export const constructProps: readonly string[] = Object.keys(known);

/**
 * Refuses properties that the types would refuse: a missing one, one of another kind, and one that the construct does not have, such as a
 * misspelled one. Nothing would enforce a misspelled rule.
 *
 * @param props of a type whose properties are all in the table above; the compiler refuses another one
 * @throws Error that says what was given and what to write
 */
export function checkProps<Props extends object>(props: keyof Props extends KnownProp ? Props : never): void {
  const given: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(Object(props)));
  const names = Object.keys(known);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined || Object.hasOwn(known, name)) continue;
    const near = nearestName(name, names);
    const hint = near ? `Did you mean ${near}?` : 'Leave it out.';
    throw new Error(`${name}: Passkeys has no such property. ${hint} All are in docs/configuration.md.`);
  }
  for (const [name, instead] of Object.entries(required)) {
    if (given[name] === undefined || given[name] === null) throw new Error(`${name}: it is missing. ${instead}.`);
  }
  for (const [name, kind] of Object.entries(known)) {
    const value = given[name];
    const { what, is } = kinds[kind];
    if (value !== undefined && !is(value)) throw new Error(`${name}: ${shown(value)} is not ${what}.`);
  }
}

/** A value in a message: text and numbers as they are, and the kind of anything else. */
const shown = (value: unknown): string =>
  typeof value === 'object' && value !== null
    ? Array.isArray(value)
      ? 'this list'
      : 'this object'
    : (JSON.stringify(value) ?? typeof value);
