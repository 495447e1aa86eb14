import { CfnOutput } from 'aws-cdk-lib';
import { UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type OwnStack, passkeysFor, signInPool, startOwnStack } from './own-stack.ts';
import { Visitor } from './visitor.ts';

/**
 * A stack with an app client that takes the passkey alone, by which `visitor` comes, and one that wants the password first: `strict`.
 *
 * @param passwordFirstPasskeyHours how old a passkey must be there
 */
export async function startPasswordFirstStack(passwordFirstPasskeyHours = 0): Promise<{
  readonly stack: OwnStack;
  readonly visitor: Visitor;
  readonly strict: Visitor;
}> {
  const stack = await startOwnStack((own, url) => {
    const { userPool, client } = signInPool(own);
    const both = new UserPoolClient(own, 'Both', {
      userPool,
      authFlows: { custom: true },
      disableOAuth: true,
      preventUserExistenceErrors: true,
    });
    const passwordFirst = [both.userPoolClientId];
    const props = { userPoolClients: [client, both], passwordFirst, passwordFirstPasskeyHours };
    passkeysFor({ userPool, client }, url, props);
    new CfnOutput(own, 'BothId', { value: both.userPoolClientId });
  });
  const visitor = new Visitor(stack.config);
  const strict = new Visitor({ ...stack.config, userPoolClientId: stack.output('BothId') });
  return { stack, visitor, strict };
}
