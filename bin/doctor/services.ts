import { ApiGatewayV2Client } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { DoctorOptions } from './options.ts';

/** The services that are asked. */
export type Services = ReturnType<typeof services>;

/** Clients of the services, with the credentials that the SDK finds: environment, profile, SSO, role. */
export function services({ region, endpoint }: Pick<DoctorOptions, 'region' | 'endpoint'>) {
  const common = { region, ...(endpoint !== undefined && { endpoint }) };
  const cognito = new CognitoIdentityProviderClient(common);
  const clock = clockOf(cognito);
  const clients = {
    cognito,
    apis: new ApiGatewayV2Client(common),
    lambda: new LambdaClient(common),
    dynamodb: new DynamoDBClient(common),
    secrets: new SecretsManagerClient(common),
    cloudwatch: new CloudWatchClient(common),
  };
  return {
    ...clients,
    /** How many milliseconds this machine's clock is ahead of AWS's, to a second; nothing when AWS did not say. */
    clockAhead: () => clock.ahead,
    destroy() {
      for (const client of Object.values(clients)) client.destroy();
    },
  };
}

/** Compares this machine's clock with the `Date` of each answer, which has no fractions of a second. */
function clockOf(client: CognitoIdentityProviderClient): { readonly ahead: number | undefined } {
  const clock: { ahead: number | undefined } = { ahead: undefined };
  client.middlewareStack.add(
    (next) => async (args) => {
      const asked = Date.now();
      const result = await next(args);
      const date = Date.parse(dateOf(result.response));
      if (!Number.isNaN(date)) clock.ahead = Math.round((asked + Date.now()) / 2 - (date + 500));
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'readDate' },
  );
  return clock;
}

function dateOf(response: unknown): string {
  const { headers } = Object(response) as { headers?: Record<string, string> };
  return headers?.['date'] ?? '';
}
