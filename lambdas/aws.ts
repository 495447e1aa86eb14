/** The AWS clients of this execution environment, made once and kept warm between events. */
import { DynamoDBClient, type DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

/**
 * Two calls in a row, each tried twice, end within the five seconds that Cognito gives a trigger: a caller who waits longer
 * is told to try again, and Cognito delivers the event once more on its own.
 */
const patience = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} satisfies DynamoDBClientConfig;

export const dynamodb = new DynamoDBClient(patience);

export const secretsManager = new SecretsManagerClient(patience);
