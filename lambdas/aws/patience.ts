import { fromEnv } from '@aws-sdk/credential-provider-env';

/**
 * What the AWS clients of a function have in common. Two calls in a row, each tried twice, end within the five seconds that Cognito
 * gives a trigger: a caller who waits longer is told to try again, and Cognito delivers the event once more on its own. A function's
 * credentials are in its environment, so no other place is searched.
 */
export const patience = {
  credentials: fromEnv(),
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
};
