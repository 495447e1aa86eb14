import { ArnFormat, Names, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { CfnAlias, CfnFunction, type Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { triggers } from '../../contract/operations.ts';
import { passkeyIsSkipped, passwordOnlyWays, waysPastPasskey } from '../../lambdas/attachment/sign-in-flows.ts';
import { poolResource, resourceOf, settingsOf } from './resources.ts';

/**
 * Refuses an app client whose password is to come before the passkey and which lets a password alone sign in beside.
 * Imported clients, and IDs written by hand, can't be looked at.
 *
 * @throws Error that says which client it is and what to write
 */
export function checkPasswordFirst(clients: readonly IUserPoolClient[], passwordFirst: readonly string[]): void {
  for (const client of clients.filter(({ userPoolClientId }) => passwordFirst.includes(userPoolClientId))) {
    const resource = resourceOf(client, 'AWS::Cognito::UserPoolClient');
    if (!resource) continue;
    const ways = passwordOnlyWays(settingsOf(resource));
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
 * Refuses `passwordFirst` for a pool in which Cognito itself asks for a second factor after the password, since it then gives tokens without
 * asking for the passkey. Imported pools can't be looked at here: the deployment does.
 *
 * @throws Error that says what the pool has and what to write
 */
export function checkSecondFactors(userPool: IUserPool, passwordFirst: readonly string[]): void {
  const resource = poolResource(userPool);
  const ways = resource && passwordFirst.length > 0 ? waysPastPasskey(settingsOf(resource)) : [];
  if (ways.length === 0) return;
  throw new Error(
    `passwordFirst: the user pool ${userPool.node.path} has ${ways.join(' and ')}. ${passkeyIsSkipped} ` +
      'Take it from the pool (mfa: Mfa.OFF, no deviceTracking), or leave passwordFirst out: a passkey ' +
      'with user verification is two factors by itself.',
  );
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
  const [pool, resource] = [poolResource(userPool), lambda.node.defaultChild];
  if (!passwordFirst.some((id) => Token.isUnresolved(id))) return;
  if (!pool || !(resource instanceof CfnFunction)) return;
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
