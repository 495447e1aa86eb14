import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/**
 * The role of a function that may write to the one log group, and do what the permissions say. It carries no managed policy:
 * AWSLambdaBasicExecutionRole may write to every log group of the account.
 */
export function functionRole(
  scope: Construct,
  id: string,
  logGroup: ILogGroup,
  permissions: readonly PolicyStatement[] = [],
): Role {
  const logging = new PolicyStatement({
    actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  });
  return new Role(scope, id, {
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    inlinePolicies: { Permissions: new PolicyDocument({ statements: [logging, ...permissions] }) },
  });
}
