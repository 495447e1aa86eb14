import { Stack, Token } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { allowsCustomAuth } from '../../lambdas/attachment/sign-in-flows.ts';
import { isMadeHere, resourceOf, settingsOf } from './resources.ts';
import { isLookupPending } from './user-pool-id.ts';

/** Which app clients are allowed. */
export interface AppClientProps {
  /**
   * Whether app clients may have a secret. It is your own server then that signs in, or computes the `SECRET_HASH` for pages and apps, which
   * can't keep a secret.
   * @default false
   */
  readonly confidentialClients?: boolean | undefined;
}

/**
 * Refuses an app client that is listed twice, and an ID that can't be one.
 *
 * @throws Error that says which client it is and what to write
 */
export function checkClientIds(clients: readonly IUserPoolClient[]): void {
  const ids = clients.map(({ userPoolClientId }) => userPoolClientId);
  for (const [index, client] of clients.entries()) {
    const id = client.userPoolClientId;
    if (ids.indexOf(id) !== index) throw new Error(`userPoolClients: ${nameOf(client)} is given twice. Write it once.`);
    if (!Token.isUnresolved(id) && !isLookupPending(id)) checkId(id);
  }
}

/**
 * Refuses app clients whose users could not sign in with a passkey. Of imported ones only the ID is known.
 *
 * @throws Error that says which client it is and what to write
 */
export function checkAppClients(
  userPool: IUserPool,
  clients: readonly IUserPoolClient[],
  { confidentialClients = false }: AppClientProps,
): void {
  for (const client of clients) {
    const name = nameOf(client);
    const resource = resourceOf(client, 'AWS::Cognito::UserPoolClient');
    if (!resource) continue;
    const settings = settingsOf(resource);
    if (namesAnotherPool(userPool, settings['UserPoolId'])) {
      throw new Error(
        `userPoolClients: ${name} belongs to another user pool than ${userPool.node.path}. Give one of that pool.`,
      );
    }
    if (!allowsCustomAuth(settings)) {
      throw new Error(
        `userPoolClients: ${name} does not allow custom authentication, by which passkeys sign in. Add it: authFlows: { custom: true, … }.`,
      );
    }
    if (settings['GenerateSecret'] === true && !confidentialClients) {
      throw new Error(
        `userPoolClients: ${name} has a secret, which pages and apps can't keep: their sign-ins would fail. Give it generateSecret: false. If ` +
          'your own server signs in or computes the SECRET_HASH, set confidentialClients: true.',
      );
    }
  }
}

const nameOf = ({ node, userPoolClientId: id }: IUserPoolClient) =>
  Token.isUnresolved(id) ? `the app client ${node.path}` : `the app client "${id}"`;

/** Cognito's own pattern. */
const clientId = /^[\w+]{1,128}$/;

function checkId(id: string): void {
  if (clientId.test(id)) return;
  const what = id.startsWith('arn:') ? 'is an ARN, and app clients have none' : 'is no ID of an app client';
  throw new Error(`userPoolClients: "${id}" ${what}. Write the ID as Cognito shows it, such as "1example23456789".`);
}

/** Whether the client's setting certainly names another pool: another ID, or another resource than a pool made here. */
function namesAnotherPool(userPool: IUserPool, found: unknown): boolean {
  const pool = Stack.of(userPool).resolve(userPool.userPoolId);
  if (typeof pool === 'string' && typeof found === 'string') return pool !== found;
  return isMadeHere(userPool) && Object.hasOwn(Object(found), 'Ref') && Object(found).Ref !== pool.Ref;
}
