import { Duration, Validations } from 'aws-cdk-lib';
import { CorsHttpMethod, HttpNoneAuthorizer, type ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type OperationName, operations } from '../contract/operations.ts';
import { OperationsApi } from './operations-api.ts';

/** How many requests the API takes. */
export interface ThrottlingProps {
  /**
   * Requests a second that each route of the API takes from all callers together.
   * @default 200
   */
  readonly throttlingRateLimit?: number | undefined;

  /**
   * Requests at once that each route of the API takes from all callers together.
   * @default 400
   */
  readonly throttlingBurstLimit?: number | undefined;

  /**
   * Requests a second that each route takes which needs no token.
   * @default 50
   */
  readonly publicThrottlingRateLimit?: number | undefined;

  /**
   * Requests at once that each route takes which needs no token.
   * @default 100
   */
  readonly publicThrottlingBurstLimit?: number | undefined;
}

/** The limits that the properties give, with their defaults. */
export const throttleSettings = (props: ThrottlingProps): Pick<PasskeysApiProps, 'throttle' | 'publicThrottle'> => ({
  throttle: { rateLimit: props.throttlingRateLimit ?? 200, burstLimit: props.throttlingBurstLimit ?? 400 },
  publicThrottle: {
    rateLimit: props.publicThrottlingRateLimit ?? 50,
    burstLimit: props.publicThrottlingBurstLimit ?? 100,
  },
});

/**
 * The share of the public routes' limits that the telemetry's route has. A report costs as much as any request, and only a
 * tenth of the pages send some.
 */
const shareOfTelemetry = 0.2;

/** Returns the limits of one public route. */
export function throttleOf(name: OperationName, { rateLimit, burstLimit }: Required<ThrottleSettings>) {
  const share = name === 'telemetry' ? shareOfTelemetry : 1;
  return { rateLimit: rateLimit * share, burstLimit: Math.ceil(burstLimit * share) };
}

/** What the users' HTTP API is made of. */
export interface PasskeysApiProps {
  /** The function behind each operation. */
  readonly functions: Readonly<Record<OperationName, IFunction>>;
  /** Whose access tokens are accepted: the `iss` claim. */
  readonly issuer: string;
  /** App clients whose access tokens are accepted. */
  readonly audience: readonly string[];
  /** Origins of pages that may call the API from another origin than its own. */
  readonly corsOrigins: readonly string[];
  /** Requests a second, and at once, of all callers together to each route. */
  readonly throttle: Required<ThrottleSettings>;
  /** The same for each route that anyone may call. */
  readonly publicThrottle: Required<ThrottleSettings>;
  /** How long the access log is kept. */
  readonly logRetention: RetentionDays;
}

/**
 * The users' HTTP API: a route for each operation of the contract, behind Cognito's access token unless the operation is public.
 * Administrators have `AdminApi`.
 */
export class PasskeysApi extends OperationsApi {
  constructor(scope: Construct, id: string, props: PasskeysApiProps) {
    const { functions, issuer, audience, corsOrigins, throttle, publicThrottle, logRetention } = props;
    const byToken = new HttpJwtAuthorizer('Authorizer', issuer, { jwtAudience: [...audience] });
    const byAnyone = new HttpNoneAuthorizer();
    super(scope, id, {
      name: 'Passkeys',
      description: 'Registration and management of passkeys',
      throttle,
      logRetention,
      corsPreflight: corsOrigins.length > 0 ? corsPreflight(corsOrigins) : undefined,
      operations: operationNames.map((name) => {
        const { public: isPublic, ...operation } = operations[name];
        return {
          ...operation,
          name,
          function: functions[name],
          authorizer: isPublic ? byAnyone : byToken,
          ...(isPublic && { throttle: throttleOf(name, publicThrottle) }),
        };
      }),
    });
    for (const name of operationNames.filter((each) => operations[each].public)) {
      const route = this.routes.get(name);
      if (!route) continue;
      Validations.of(route).acknowledge({
        id: 'AwsSolutions-APIG4',
        reason:
          'Signing in starts here, so the caller has no token yet. The operation stores nothing and is throttled.',
      });
    }
  }
}

const operationNames = Object.keys(operations) as OperationName[];

function corsPreflight(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [...new Set(operationNames.map((name) => CorsHttpMethod[operations[name].method]))],
    allowHeaders: ['authorization', 'content-type'],
    maxAge: Duration.hours(1),
  };
}
