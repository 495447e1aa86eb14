import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CommandError } from '../command-error.ts';

/** Where AWS is reached. */
export interface Reach {
  /** Nothing: as the SDK finds it. */
  readonly region: string | undefined;
  /** Of DynamoDB. */
  readonly endpoint: string | undefined;
  readonly userPoolEndpoint: string | undefined;
}

/** Throttled calls are tried again, more slowly each time: an import has time. */
const patient = { retryMode: 'adaptive', maxAttempts: 10 };

const at = (region: string | undefined, endpoint: string | undefined) => ({
  ...patient,
  ...(region && { region }),
  ...(endpoint && { endpoint }),
});

export const dynamodbOf = ({ region, endpoint }: Reach) => new DynamoDBClient(at(region, endpoint));
export const cognitoOf = ({ region, userPoolEndpoint }: Reach) =>
  new CognitoIdentityProviderClient(at(region, userPoolEndpoint));

const notAllowed = [
  'AccessDeniedException',
  'CredentialsProviderError',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'UnrecognizedClientException',
];

/** A fault of AWS in words for people who run a command. */
export function inWords(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  const { name = 'Error', message = String(error) } = error instanceof Error ? error : {};
  const said = `${name}: ${message}`;
  if (notAllowed.includes(name)) {
    return new CommandError(
      'refused',
      `AWS does not allow it (${said}). docs/import.md lists the actions that are needed.`,
      { cause: error },
    );
  }
  if (name === 'ResourceNotFoundException') {
    return new CommandError('unknown', `AWS has no such table or user pool (${said}). Is it the right region?`, {
      cause: error,
    });
  }
  return new CommandError('failed', said, { cause: error });
}
