/** How the local stack serves an AWS API to functions, and how it shows their calls. */
export interface AwsApi {
  /** The environment variable from which an AWS SDK takes the API's endpoint. */
  readonly variable: `AWS_ENDPOINT_URL_${string}`;
  /** The path of its requests below the endpoint, in Hono's syntax. */
  readonly path: `/${string}`;
  /** Its name for people. */
  readonly label: string;
  /** How far its calls are indented: 2 if only functions make them. */
  readonly depth: 0 | 1 | 2;
}

/**
 * The AWS APIs that functions call. A key is part of the endpoint's address, and the `kind` of its calls in traces and logs. Only data is
 * here, because the live page's script imports it too. To add an API, see docs/local-stack.md.
 */
export const awsApis = {
  dynamodb: { variable: 'AWS_ENDPOINT_URL_DYNAMODB', path: '/', label: 'DynamoDB', depth: 2 },
  eventbridge: { variable: 'AWS_ENDPOINT_URL_EVENTBRIDGE', path: '/', label: 'EventBridge', depth: 2 },
  secretsmanager: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', path: '/', label: 'Secrets Manager', depth: 2 },
  // Pages call the user pool too, and its calls are traced there.
  cognito: { variable: 'AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER', path: '/', label: 'Cognito', depth: 0 },
  // An invocation is traced as the `function` that it runs.
  lambda: {
    variable: 'AWS_ENDPOINT_URL_LAMBDA',
    path: '/2015-03-31/functions/:name/invocations',
    label: 'Lambda',
    depth: 2,
  },
  ses: { variable: 'AWS_ENDPOINT_URL_SESV2', path: '/v2/email/outbound-emails', label: 'SES', depth: 2 },
} as const satisfies Record<string, AwsApi>;

export type AwsApiName = keyof typeof awsApis;
