import { ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import { CfnUserPool, CfnUserPoolClient, type IUserPool, type IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { CfnAlias, CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { triggers } from '../../contract/operations.ts';
import { passwordOnlyWays } from '../../lambdas/attachment/sign-in-flows.ts';

/**
 * Refuses an app client whose password is to come before the passkey and which lets a password alone sign in beside.
 * Imported clients, and IDs written by hand, can't be looked at.
 *
 * @throws Error that says which client it is and what to write
 */
export function checkPasswordFirst(clients: readonly IUserPoolClient[], passwordFirst: readonly string[]): void {
  for (const client of clients.filter(({ userPoolClientId }) => passwordFirst.includes(userPoolClientId))) {
    const resource = client.node.defaultChild;
    if (!(resource instanceof CfnUserPoolClient)) continue;
    const ways = passwordOnlyWays({
      ExplicitAuthFlows: resource.explicitAuthFlows,
      AllowedOAuthFlowsUserPoolClient: resource.allowedOAuthFlowsUserPoolClient,
    });
    if (!ways) continue;
    const wrong = (what: string, instead: string) =>
      new Error(
        `passwordFirst: the app client ${client.node.path} ${what}, and so takes a password without a passkey. ${instead}`,
      );
    if (ways.flows.length > 0) throw wrong(`allows ${ways.flows.join(', ')}`, 'Give it authFlows: { custom: true }.');
    throw wrong('has managed login', 'Give it disableOAuth: true.');
  }
}

/**
 * Lets the triggers' function know app clients that are made with it. An app client names its pool, and a pool its triggers' function;
 * CloudFormation makes nothing of a circle. So the function gets a name, and the pool is given that name instead of a
 * reference (docs/decisions/0007-password-first-by-a-name.md). Does nothing when the IDs are written by hand.
 *
 * @param settings where the pool names the function, below `LambdaConfig`
 */
export function referToTriggersByName(
  userPool: IUserPool,
  lambda: LambdaFunction,
  passwordFirst: readonly string[],
  settings: readonly string[] = triggers['auth-challenge'],
): void {
  const [pool, resource] = [userPool.node.defaultChild, lambda.node.defaultChild];
  if (!passwordFirst.some((id) => Token.isUnresolved(id))) return;
  if (!(pool instanceof CfnUserPool) || !(resource instanceof CfnFunction)) return;
  resource.functionName = Names.uniqueResourceName(lambda, { maxLength: 64, separator: '-' });
  const alias = lambda.node.findAll().find((child) => child instanceof CfnAlias);
  const arn = Stack.of(lambda).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: [resource.functionName, ...(alias ? [alias.name] : [])].join(':'),
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  for (const setting of settings) pool.addPropertyOverride(`LambdaConfig.${setting}`, arn);
}
