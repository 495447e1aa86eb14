/** Which tests of `test/outside` a deployed stack passes, and why the others need the local stack. Each file is in exactly one list. */

/** They know nothing but the outputs of a stack, and credentials. */
export const deployedTests: readonly string[] = [
  'clients',
  'enumeration',
  'management',
  'recovery',
  'refusals',
  'sign-in',
  'step-up',
];

/** By what they need that only the local stack has. */
export const localTests: Readonly<Record<string, readonly string[]>> = {
  'read or write the local table': ['forget', 'hostile', 'lock', 'metrics', 'replay', 'revoked'],
  'start stacks of their own': [
    'adoption',
    'audit',
    'existing-pool',
    'import',
    'import-file',
    'issuer',
    'native-apps',
    'notices',
    'second-factor',
    'second-factor-tokens',
    'token-claims',
  ],
  'need all of the stack at one local address': [
    'admin',
    'client',
    'deployed-stack',
    'doctor',
    'origin-secret',
    'react',
    'trace',
    'web-pages',
    'well-known',
  ],
};
