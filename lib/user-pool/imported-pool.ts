import { Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import type { Construct } from 'constructs';
import { isLookupPending, regionOfUserPool } from './user-pool-id.ts';

/** What is said of an imported pool that is a replica. */
export interface ReplicaProps {
  /**
   * Whether the imported pool is a replica, in this stack's region, of the pool that its ID names. Without it, a pool of another region is
   * refused.
   * @default false
   */
  readonly userPoolReplica?: boolean | undefined;
}

/**
 * Refuses an imported pool that this stack can't serve: a function is called only by pools of its own account and region. Values known only
 * at deployment pass.
 *
 * @throws Error that says what was given and what to write
 */
export function checkImportedPool(scope: Construct, userPool: IUserPool, { userPoolReplica = false }: ReplicaProps) {
  const id = userPool.userPoolId;
  const stack = Stack.of(scope);
  const isKnown = !Token.isUnresolved(id) && !isLookupPending(id);
  if (isKnown) checkId(id);
  const { region, account } = userPool.env;
  const regions = [...(userPoolReplica || !isKnown ? [] : [regionOfUserPool(id)]), region];
  const elsewhere = regions.find((each) => each !== undefined && differ(each, stack.region));
  if (elsewhere !== undefined) {
    throw new Error(
      `userPool: ${id} is in ${elsewhere}, and this stack in ${stack.region}. Cognito calls functions of its own region only. Give the stack ` +
        `env: { region: '${elsewhere}' }. If the pool is a replica in ${stack.region}, set userPoolReplica: true.`,
    );
  }
  if (differ(account, stack.account)) {
    throw new Error(
      `userPool: ${id} is in the account ${account}, and this stack in ${stack.account}. The deployment can change pools of its own account ` +
        `only. Give the stack env: { account: '${account}' }.`,
    );
  }
}

/** Whether both are known, and another one. */
const differ = (one: string, other: string) => ![one, other].some((it) => Token.isUnresolved(it)) && one !== other;

function checkId(id: string): void {
  if (id.startsWith('arn:')) {
    const [name = 'its ID'] = id.split('/').slice(-1);
    throw new Error(
      `userPool: "${id}" is an ARN, and it was given as an ID. Write UserPool.fromUserPoolId(…, "${name}").`,
    );
  }
  if (regionOfUserPool(id) !== undefined) return;
  throw new Error(
    `userPool: "${id}" is no ID of a user pool. Write it as Cognito shows it, such as "eu-west-1_AbCdEf123".`,
  );
}
