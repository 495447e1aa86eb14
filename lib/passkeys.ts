import { Duration, RemovalPolicy, Token, Validations } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { CredentialsTable } from './credentials-table.ts';
import type { FunctionName } from './function-needs.ts';
import { createFunctions } from './functions.ts';
import { PasskeysApi } from './http-api.ts';
import { checkRelyingParty } from './relying-party.ts';
import { attachTriggers } from './triggers.ts';
import { checkUserPoolEndpoint, defaultUserPoolEndpoint } from './user-pool-endpoint.ts';

/** How passkeys are added to a user pool. */
export interface PasskeysProps {
  /** The pool whose users get passkeys. It must be a `UserPool` of the same app, without triggers of custom authentication. */
  readonly userPool: IUserPool;

  /** The app clients whose users may manage their passkeys. Each needs the flow ALLOW_CUSTOM_AUTH to sign in with one. */
  readonly userPoolClients: readonly IUserPoolClient[];

  /**
   * The domain passkeys are bound to: the host of the pages or a parent of it. Passkeys stay bound to it for good, so a
   * change makes all of them useless.
   */
  readonly relyingPartyId: string;

  /** The name people see when a passkey is made. */
  readonly relyingPartyName: string;

  /** The origins of the pages that use passkeys, as browsers write them, such as `https://example.com`. */
  readonly origins: readonly string[];

  /**
   * The origins from which browsers may call the HTTP API across origins.
   * @default - `origins`, without those known only at deployment, which need none when the API is served below them
   */
  readonly corsOrigins?: readonly string[];

  /**
   * How long ago a user may have signed in to add or remove a passkey, in whole seconds.
   * @default Duration.minutes(10)
   */
  readonly recentAuthentication?: Duration;

  /**
   * Where the user pool answers, without a slash at the end; its tokens' issuer is this, a slash and the pool's id.
   * @default - Cognito in the stack's region
   */
  readonly userPoolEndpoint?: string;

  /**
   * How long the logs of the functions and of the API are kept.
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;

  /**
   * What becomes of the table of passkeys when the stack is deleted or no longer has it.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * Whether DynamoDB refuses to delete the table.
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * Requests a second that each route of the API takes from all callers together.
   * @default 200
   */
  readonly throttlingRateLimit?: number;

  /**
   * Requests at once that each route of the API takes from all callers together.
   * @default 400
   */
  readonly throttlingBurstLimit?: number;

  /**
   * Requests a second that each route takes which needs no token.
   * @default 50
   */
  readonly publicThrottlingRateLimit?: number;

  /**
   * Requests at once that each route takes which needs no token.
   * @default 100
   */
  readonly publicThrottlingBurstLimit?: number;
}

/**
 * Passkeys for a Cognito user pool: the triggers of its custom authentication flow, the table of credentials, and the HTTP
 * API to register and manage them.
 *
 * @throws Error when a property is wrong or the functions were not built; the message says what to write
 */
export class Passkeys extends Construct {
  /** The users' credentials. */
  readonly table: Table;
  /** What challenges are sealed with, and the answers for unknown users derive from. */
  readonly secret: Secret;
  /** The functions, by their names in the contract. */
  readonly functions: Readonly<Record<FunctionName, LambdaFunction>>;
  /** Registration and management. */
  readonly api: HttpApi;
  /** Where the user pool answers. */
  readonly userPoolEndpoint: string;

  constructor(scope: Construct, id: string, props: PasskeysProps) {
    super(scope, id);
    const relyingParty = { id: props.relyingPartyId, name: props.relyingPartyName, origins: props.origins };
    checkRelyingParty(relyingParty);
    if (props.userPoolClients.length === 0) {
      throw new Error(
        'userPoolClients: none is given. Give the app client of each application whose users get passkeys.',
      );
    }
    this.userPoolEndpoint = props.userPoolEndpoint ?? defaultUserPoolEndpoint(this);
    checkUserPoolEndpoint(this.userPoolEndpoint);
    const logRetention = props.logRetention ?? RetentionDays.ONE_MONTH;

    this.table = new CredentialsTable(this, 'Table', {
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      deletionProtection: props.deletionProtection ?? true,
    });
    this.secret = this.createSecret();
    this.functions = createFunctions(this, {
      table: this.table,
      secret: this.secret,
      relyingParty,
      recentAuthentication: props.recentAuthentication ?? Duration.minutes(10),
      logRetention,
    });
    attachTriggers(props.userPool, this.functions);
    this.api = new PasskeysApi(this, 'Api', {
      functions: this.functions,
      issuer: `${this.userPoolEndpoint}/${props.userPool.userPoolId}`,
      audience: props.userPoolClients.map((client) => client.userPoolClientId),
      corsOrigins: props.corsOrigins ?? props.origins.filter((origin) => !Token.isUnresolved(origin)),
      throttle: { rateLimit: props.throttlingRateLimit ?? 200, burstLimit: props.throttlingBurstLimit ?? 400 },
      publicThrottle: {
        rateLimit: props.publicThrottlingRateLimit ?? 50,
        burstLimit: props.publicThrottlingBurstLimit ?? 100,
      },
      logRetention,
    }).httpApi;
  }

  private createSecret(): Secret {
    const secret = new Secret(this, 'Secret', {
      description: 'Passkeys: seals challenges, and derives what unknown users are answered',
      generateSecretString: { passwordLength: 64, excludePunctuation: true },
    });
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'It guards no account, and seals live for minutes. A new version may be put at any time: the previous opens seals too.',
    });
    return secret;
  }
}
