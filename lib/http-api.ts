import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer, HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { type AdministrationName, administration, type OperationName, operations } from '../contract/operations.ts';
import { constructId } from './functions/construct-id.ts';

/** How many requests the API takes. */
export interface ThrottlingProps {
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

/** What the HTTP API is made of. */
export interface PasskeysApiProps {
  /** The function behind each operation. */
  readonly functions: Readonly<Record<OperationName | AdministrationName, IFunction>>;
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
 * What is logged of a request. The route's key stands for the path, so nothing a caller writes (path, query, header,
 * token) gets into the log.
 *
 * API Gateway puts the values into this text, and does not document that it escapes them. So the two texts of errors,
 * which might quote a token, come first: of two members with one name, readers of JSON take the later one, and so a text
 * with quotation marks can replace none of the others. The API's own error is logged by its type. It has a quoted form,
 * `messageString`, which is no JSON where there is no error: then it is a bare `-`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
const accessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    authorizerError: '$context.authorizer.error',
    integrationError: '$context.integrationErrorMessage',
    requestId: '$context.requestId',
    requestTime: '$context.requestTime',
    sourceIp: '$context.identity.sourceIp',
    routeKey: '$context.routeKey',
    status: '$context.status',
    responseLatency: '$context.responseLatency',
    integrationLatency: '$context.integrationLatency',
    error: '$context.error.responseType',
  }),
);

/**
 * The HTTP API: a route for each operation of the contract, behind Cognito's access token unless the operation is public; and one for each
 * of administrators, behind IAM.
 */
export class PasskeysApi extends Construct {
  readonly httpApi: HttpApi;
  /** The operations of administrators but the one that erases a user. */
  readonly administrationArn: string;
  /** The operation that erases a user. */
  readonly erasureArn: string;

  constructor(scope: Construct, id: string, props: PasskeysApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: 'Passkeys',
      description: 'Registration and management of passkeys',
      createDefaultStage: false,
      ...(props.corsOrigins.length > 0 && { corsPreflight: corsPreflight(props.corsOrigins) }),
    });
    const routes = [...this.addRoutes(props), ...this.addAdministration(props)];
    const stage = this.addStage(props);
    // A stage's settings may only name routes that exist.
    stage.node.addDependency(...routes);
    this.administrationArn = this.httpApi.arnForExecuteApi('*', '/admin/*', '$default');
    this.erasureArn = this.httpApi.arnForExecuteApi('*', '/erasure/*', '$default');
  }

  private addRoutes(props: PasskeysApiProps): HttpRoute[] {
    const authorizer = new HttpJwtAuthorizer('Authorizer', props.issuer, { jwtAudience: [...props.audience] });
    return operationNames.map((name) => {
      const operation = operations[name];
      const route = new HttpRoute(this, `${constructId(name)}Route`, {
        httpApi: this.httpApi,
        routeKey: HttpRouteKey.with(operation.path, HttpMethod[operation.method]),
        integration: new HttpLambdaIntegration('Integration', props.functions[name]),
        authorizer: operation.public ? new HttpNoneAuthorizer() : authorizer,
      });
      if (operation.public) {
        Validations.of(route).acknowledge({
          id: 'AwsSolutions-APIG4',
          reason:
            'Signing in starts here, so the caller has no token yet. The operation stores nothing and is throttled.',
        });
      }
      return route;
    });
  }

  private addAdministration({ functions }: PasskeysApiProps): HttpRoute[] {
    const authorizer = new HttpIamAuthorizer();
    return administrationNames.map((name) => {
      const { method, path } = administration[name];
      return new HttpRoute(this, `${constructId(name)}Route`, {
        httpApi: this.httpApi,
        routeKey: HttpRouteKey.with(path, HttpMethod[method]),
        integration: new HttpLambdaIntegration('Integration', functions[name]),
        authorizer,
      });
    });
  }

  private addStage(props: PasskeysApiProps): HttpStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle: props.throttle,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    });
    // The stage construct has no settings a route, its resource has.
    const resource = stage.node.defaultChild as CfnStage;
    resource.routeSettings = Object.fromEntries(
      operationNames
        .filter((name) => operations[name].public)
        .map((name) => {
          const { method, path } = operations[name];
          const { rateLimit, burstLimit } = throttleOf(name, props.publicThrottle);
          return [`${method} ${path}`, { ThrottlingRateLimit: rateLimit, ThrottlingBurstLimit: burstLimit }];
        }),
    );
    return stage;
  }
}

/** Lets somebody call what an ARN of the API covers. */
export const grantInvocation = (grantee: IGrantable, arn: string): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [arn] });

const operationNames = Object.keys(operations) as OperationName[];
const administrationNames = Object.keys(administration) as AdministrationName[];

function corsPreflight(origins: readonly string[]) {
  return {
    allowOrigins: [...origins],
    allowMethods: [...new Set(operationNames.map((name) => CorsHttpMethod[operations[name].method]))],
    allowHeaders: ['authorization', 'content-type'],
    maxAge: Duration.hours(1),
  };
}
