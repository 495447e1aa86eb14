import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * What the AWS clients of a function have in common.
 *
 * Two calls in a row, each tried twice, end within the five seconds that Cognito gives a trigger: a caller who waits longer is told to
 * try again, and Cognito delivers the event once more on its own.
 *
 * What the SDK would look for in configuration files too is in a function's environment or nowhere; saying so spares a cold start the
 * search.
 */
export const patience = {
  maxAttempts: 2,
  retryMode: 'standard',
  // The last is for an answer whose head has come and whose body stops.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true, socketTimeout: 1_000 },
  credentials: fromEnv(),
  region: async () => process.env['AWS_REGION'] ?? '',
  useFipsEndpoint: async () => process.env['AWS_USE_FIPS_ENDPOINT'] === 'true',
  useDualstackEndpoint: async () => process.env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
  defaultsMode: 'standard' as const,
  userAgentAppId: async () => undefined,
  authSchemePreference: [],
};
