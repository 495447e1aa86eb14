import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * Options of the functions' AWS clients.
 *
 * Two calls in a row, each tried twice, end within the five seconds that Cognito gives a trigger. After that Cognito
 * delivers the event again, and then tells the caller to try again.
 *
 * Everything that the SDK would also look up in configuration files is set here, which saves a cold start the search.
 */
export const awsClientDefaults = {
  maxAttempts: 2,
  retryMode: 'standard',
  // `socketTimeout` covers a response that stalls after its headers.
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true, socketTimeout: 1_000 },
  credentials: fromEnv(),
  region: async () => process.env['AWS_REGION'] ?? '',
  useFipsEndpoint: async () => process.env['AWS_USE_FIPS_ENDPOINT'] === 'true',
  useDualstackEndpoint: async () => process.env['AWS_USE_DUALSTACK_ENDPOINT'] === 'true',
  defaultsMode: 'standard' as const,
  userAgentAppId: async () => undefined,
  authSchemePreference: [],
};
