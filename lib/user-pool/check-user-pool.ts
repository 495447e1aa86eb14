import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { type AppClientProps, checkAppClients, checkClientIds } from './app-clients.ts';
import { checkImportedPool, type ReplicaProps } from './imported-pool.ts';
import { checkOneStack, checkServedOnce } from './one-stack.ts';
import { checkPasswordFirst, checkSecondFactors } from './password-first.ts';
import { isMadeHere } from './resources.ts';

interface Given extends AppClientProps, ReplicaProps {
  readonly userPool: IUserPool;
  readonly userPoolClients: readonly IUserPoolClient[];
  readonly passwordFirst?: readonly string[] | undefined;
  readonly attachTriggers?: boolean | undefined;
}

/**
 * Refuses a pool and app clients that could not be deployed together with the construct, before anything is made for them.
 *
 * @throws Error that says what was given and what to write
 */
export function checkUserPool(scope: Construct, props: Given): void {
  const { userPool, userPoolClients } = props;
  if (userPoolClients.length === 0) {
    throw new Error(
      'userPoolClients: none is given. Give the app client of each application whose users get passkeys.',
    );
  }
  if (props.attachTriggers !== false) checkServedOnce(scope, userPool);
  checkOneStack(scope, userPool, userPoolClients);
  if (!isMadeHere(userPool)) checkImportedPool(scope, userPool, props);
  checkClientIds(userPoolClients);
}

/**
 * Refuses settings of the pool and its app clients with which users could not sign in with a passkey, or not only with one. It looks again
 * at the end of synthesis, because an app may change the resources until then.
 *
 * @throws Error that says what was found and what to write
 */
export function checkSignIns(scope: Construct, props: Given): void {
  const { userPool, userPoolClients, passwordFirst = [] } = props;
  const check = () => {
    checkAppClients(userPool, userPoolClients, props);
    checkPasswordFirst(userPoolClients, passwordFirst);
    checkSecondFactors(userPool, passwordFirst);
  };
  check();
  scope.node.addValidation({ validate: () => refusalOf(check) });
}

function refusalOf(check: () => void): string[] {
  try {
    check();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
