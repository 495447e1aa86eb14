import type { ThrottleSettings } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import { type AdministrationName, administration } from '../contract/operations.ts';
import { OperationsApi } from './operations-api.ts';

/** What the administrators' API is made of. */
export interface AdminApiProps {
  /** The function behind each operation. */
  readonly functions: Readonly<Record<AdministrationName, IFunction>>;
  /** Requests a second, and at once, of all administrators together to each route. */
  readonly throttle: Required<ThrottleSettings>;
  /** How long the access log is kept. */
  readonly logRetention: RetentionDays;
}

/**
 * The administrators' HTTP API: a route for each of their operations, behind IAM. It has an endpoint, limits and an access log
 * of its own, so that a flood on the users' API takes nothing from administrators.
 */
export class AdminApi extends OperationsApi {
  /** The operations of administrators but the one that erases a user. */
  readonly administrationArn: string;
  /** The operation that erases a user. */
  readonly erasureArn: string;

  constructor(scope: Construct, id: string, { functions, ...props }: AdminApiProps) {
    const authorizer = new HttpIamAuthorizer();
    const names = Object.keys(administration) as AdministrationName[];
    super(scope, id, {
      ...props,
      name: 'Passkeys administration',
      description: 'Administration of passkeys',
      operations: names.map((name) => ({ ...administration[name], name, authorizer, function: functions[name] })),
    });
    this.administrationArn = this.httpApi.arnForExecuteApi('*', '/admin/*', '$default');
    this.erasureArn = this.httpApi.arnForExecuteApi('*', '/erasure/*', '$default');
  }
}

/** Lets somebody call what an ARN of the API covers. */
export const grantInvocation = (grantee: IGrantable, arn: string): Grant =>
  Grant.addToPrincipal({ grantee, actions: ['execute-api:Invoke'], resourceArns: [arn] });
