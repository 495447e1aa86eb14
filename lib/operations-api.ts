import { Names, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  type CfnStage,
  type CorsPreflightOptions,
  HttpApi,
  HttpMethod,
  HttpRoute,
  HttpRouteKey,
  HttpStage,
  type IHttpRouteAuthorizer,
  LogGroupLogDestination,
  type ThrottleSettings,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { constructId } from './functions/construct-id.ts';

/** One operation of an HTTP API: its row in the contract, with what this API adds. */
export interface ApiOperation {
  /** In the contract. */
  readonly name: string;
  readonly method: 'DELETE' | 'GET' | 'PATCH' | 'POST';
  readonly path: string;
  /** The function behind it. */
  readonly function: IFunction;
  /** Who may call it. */
  readonly authorizer: IHttpRouteAuthorizer;
  /** Limits of this route. @default - the API's */
  readonly throttle?: Required<ThrottleSettings>;
}

/** What one HTTP API is made of. */
export interface OperationsApiProps {
  readonly name: string;
  readonly description: string;
  readonly operations: readonly ApiOperation[];
  /** Requests a second, and at once, of all callers together to each route. */
  readonly throttle: Required<ThrottleSettings>;
  /** @default - no other origin may call */
  readonly corsPreflight?: CorsPreflightOptions | undefined;
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
 * What the names of access logs begin with. API Gateway names each log group without it in one resource policy, whose 5,120 characters a busy
 * account has used up: then no stage is created.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-CloudWatchLogs.html
 */
const accessLogPrefix = '/aws/vendedlogs/';

/** An HTTP API with a route for each operation, an access log and limits of its own. */
export class OperationsApi extends Construct {
  readonly httpApi: HttpApi;
  /** By the names of the operations. */
  readonly routes: ReadonlyMap<string, HttpRoute>;

  constructor(scope: Construct, id: string, props: OperationsApiProps) {
    super(scope, id);
    this.httpApi = new HttpApi(this, 'HttpApi', {
      apiName: props.name,
      description: props.description,
      createDefaultStage: false,
      ...(props.corsPreflight && { corsPreflight: props.corsPreflight }),
    });
    this.routes = new Map(props.operations.map((operation) => [operation.name, this.addRoute(operation)]));
    // A stage's settings may only name routes that exist.
    this.addStage(props).node.addDependency(...this.routes.values());
  }

  private addRoute({ name, method, path, authorizer, function: handler }: ApiOperation): HttpRoute {
    return new HttpRoute(this, `${constructId(name)}Route`, {
      httpApi: this.httpApi,
      routeKey: HttpRouteKey.with(path, HttpMethod[method]),
      integration: new HttpLambdaIntegration('Integration', handler),
      authorizer,
    });
  }

  private addStage({ operations, throttle, logRetention }: OperationsApiProps): HttpStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      logGroupName: `${accessLogPrefix}${Stack.of(this).stackName}-${Names.nodeUniqueId(this.node)}`,
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: this.httpApi,
      stageName: '$default',
      autoDeploy: true,
      throttle,
      accessLogSettings: { destination: new LogGroupLogDestination(accessLog), format: accessLogFormat },
    });
    const limits = operations.flatMap(({ method, path, throttle: own }) =>
      own ? [[`${method} ${path}`, { ThrottlingRateLimit: own.rateLimit, ThrottlingBurstLimit: own.burstLimit }]] : [],
    );
    // The stage construct has no settings a route, its resource has.
    if (limits.length > 0) (stage.node.defaultChild as CfnStage).routeSettings = Object.fromEntries(limits);
    return stage;
  }
}
