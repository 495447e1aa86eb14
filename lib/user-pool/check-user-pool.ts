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
  checkServedOnce(scope, userPool);
  checkOneStack(scope, userPool, userPoolClients);
  if (!isMadeHere(userPool)) checkImportedPool(scope, userPool, props);
  checkClientIds(userPoolClients);
}

/**
 * Refuses settings of the pool and its app clients with which users could not sign in with a passkey, or not only with one.
 *
 * @throws Error that says what was found and what to write
 */
export function checkSignIns(scope: Construct, props: Given): void {
  const { userPool, userPoolClients, passwordFirst = [] } = props;
  checkAppClients(userPool, userPoolClients, props);
  checkPasswordFirst(userPoolClients, passwordFirst);
  checkSecondFactors(scope, userPool, passwordFirst);
}
