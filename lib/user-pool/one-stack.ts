import { Stack } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { poolResource } from './resources.ts';

const served = new WeakMap<object, Map<string, string>>();

/**
 * Refuses a pool that another `Passkeys` of the app serves already: a pool calls one function for each trigger. A pool is known by its ID,
 * region and account, so that an imported one is recognized.
 *
 * @throws Error that names the other construct
 */
export function checkServedOnce(scope: Construct, userPool: IUserPool): void {
  const { root } = scope.node;
  const pools = served.get(root) ?? new Map<string, string>();
  served.set(root, pools);
  const { region, account } = Stack.of(scope);
  const key = `${account} ${region} ${userPool.userPoolId}`;
  const other = pools.get(key);
  if (other !== undefined) {
    throw new Error(
      `userPool: ${userPool.node.path} has passkeys already, by ${other}. One Passkeys serves all app clients of a pool: give it all of them ` +
        'as userPoolClients, and leave this one out.',
    );
  }
  pools.set(key, scope.node.path);
}

/**
 * Refuses a pool that another stack of the app makes. The pool names its function, and the function its pool, so each stack would have to
 * be deployed before the other.
 *
 * @throws Error that says where to make the construct
 */
export function checkOneStack(scope: Construct, userPool: IUserPool, clients: readonly IUserPoolClient[]): void {
  if (!poolResource(userPool)) return;
  const [own, pools] = [Stack.of(scope), Stack.of(userPool)];
  if (own !== pools) {
    throw new Error(
      `userPool: ${userPool.node.path} is made in the stack ${pools.node.path}, and these passkeys in ${own.node.path}. The pool calls their ` +
        'function, and the function names the pool, so that each stack would have to be deployed before the other. Make the passkeys in the ' +
        `pool's stack: new Passkeys(Stack.of(userPool), '${scope.node.id}', { … }). Or import the pool by its ID, which the deployment then ` +
        'changes: UserPool.fromUserPoolId(…) (docs/existing-pools.md).',
    );
  }
  const apart = clients.find((client) => client.node.defaultChild && Stack.of(client) !== own);
  if (!apart) return;
  throw new Error(
    `userPoolClients: ${apart.node.path} is made in the stack ${Stack.of(apart).node.path}, which needs the pool's stack first, and these ` +
      `passkeys need the client. Make it in the pool's stack: new UserPoolClient(Stack.of(userPool), '${apart.node.id}', { … }).`,
  );
}
