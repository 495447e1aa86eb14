import { CustomResource, Duration, Names, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool, IUserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { type PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { triggers } from '../../contract/operations.ts';
import { byPoolTrigger, type PoolTriggerName, poolTriggerNames, poolTriggers } from '../../contract/pool-triggers.ts';
import { BundledFunction } from '../functions/bundled-function.ts';
import type { CheckedEarlierTriggers, EarlierTriggerProps } from './earlier-triggers.ts';
import type { ReplicaProps } from './imported-pool.ts';

/** How a pool is changed that was made elsewhere: `UserPool.fromUserPoolId(…)`. For a `UserPool` of the same app all of it is left out. */
export interface AttachmentProps extends EarlierTriggerProps, ReplicaProps {
  /**
   * Whether the pool's triggers and its app clients' flows are set from here. With `false` only the permission for the pool to call
   * the function is made, and whoever made the pool sets them: so for pools of Terraform or of another stack, which would take
   * away with their next update what was set from elsewhere.
   * @default true
   */
  readonly attachTriggers?: boolean | undefined;

  /**
   * Whether the app clients are set to hide who exists (`PreventUserExistenceErrors`). It changes the errors of all of their flows, such
   * as a sign-in with a password.
   * @default false
   */
  readonly preventUserExistenceErrors?: boolean | undefined;

  /**
   * Whether the pool tells `Ada` from `ada`; it was decided when the pool was made. The deployment checks it.
   * @default true, which is Cognito's own default
   */
  readonly signInCaseSensitive?: boolean | undefined;

  /**
   * What updating the pool takes beside `cognito-idp`, because of settings that it has: `iam:PassRole` for the role by which it sends SMS,
   * `kms:CreateGrant` for the key of a custom sender (docs/existing-pools.md).
   * @default - nothing
   */
  readonly userPoolUpdatePermissions?: readonly PolicyStatement[] | undefined;
}

const ofImportedPools = [
  'attachTriggers',
  'chainTriggers',
  'dangerReplaceTriggers',
  'preventUserExistenceErrors',
  'signInCaseSensitive',
  'userPoolReplica',
  'userPoolUpdatePermissions',
] as const satisfies readonly (keyof AttachmentProps)[];

/** @throws Error when something is said of an imported pool, and the pool is none */
export function checkNoAttachment(userPool: IUserPool, props: AttachmentProps): void {
  const given = ofImportedPools.filter((name) => props[name] !== undefined);
  if (given.length === 0) return;
  throw new Error(
    `${given.join(', ')}: the user pool ${userPool.node.path} is made in this app, and this is for imported ones. ` +
      'Leave it out, and set up the pool and its app clients themselves.',
  );
}

/** What is attached to an imported pool. */
export interface UserPoolAttachmentProps extends AttachmentProps {
  readonly userPool: IUserPool;
  readonly userPoolClients: readonly IUserPoolClient[];
  readonly passwordFirst: readonly string[];
  /** The function of custom authentication's triggers, or its alias. */
  readonly trigger: IFunction;
  /** The functions of the pool's other triggers; `undefined` where nothing asks for one. */
  readonly poolTriggerFunctions: Readonly<Record<PoolTriggerName, IFunction | undefined>>;
  readonly earlier: CheckedEarlierTriggers['all'];
  readonly logRetention: RetentionDays;
  /** Whether X-Ray traces the function that attaches. */
  readonly tracing?: boolean | undefined;
}

/**
 * Lets an imported pool, and no other, call the triggers' functions, and sets the pool's triggers and its app clients' flows by a function of ours, since
 * CloudFormation can't change a pool that it has not made. Deleting it takes away what it has added and nothing else.
 */
export class UserPoolAttachment extends Construct {
  /**
   * Finds what the attachment would be refused for. What is retained is created after it. `undefined` where nothing is attached from here.
   */
  readonly check: CustomResource | undefined;

  constructor(scope: Construct, id: string, props: UserPoolAttachmentProps) {
    super(scope, id);
    const { userPool, trigger, poolTriggerFunctions } = props;
    const others = poolTriggerNames.map((name) => poolTriggerFunctions[name]).filter((each) => each !== undefined);
    const called = [trigger, ...others];
    for (const each of called) {
      each.addPermission('UserPool', {
        principal: new ServicePrincipal('cognito-idp.amazonaws.com'),
        sourceArn: userPool.userPoolArn,
        sourceAccount: userPool.env.account,
      });
    }
    if (props.attachTriggers === false) return;

    const { function: attachment } = new BundledFunction(this, 'Attachment', {
      name: 'attachment',
      values: {},
      granted: { updateUserPool: { resources: [userPool.userPoolArn] } },
      furtherPermissions: props.userPoolUpdatePermissions,
      logRetention: props.logRetention,
      tracing: props.tracing ?? false,
    });
    const resource = (name: string, type: string, properties: Record<string, unknown>) =>
      new CustomResource(this, name, {
        serviceToken: attachment.functionArn,
        resourceType: `Custom::Passkeys${type}`,
        serviceTimeout: Duration.minutes(5),
        properties: { UserPoolId: userPool.userPoolId, ...properties },
      });
    this.check = resource('Check', 'Check', {
      StackName: Stack.of(this).stackName,
      Triggers: [
        ...triggers['auth-challenge'],
        ...poolTriggerNames.filter((name) => poolTriggerFunctions[name]).map((name) => poolTriggers[name].trigger),
      ],
      EarlierTriggers: props.earlier,
      CaseSensitive: props.signInCaseSensitive ?? true,
      Clients: props.userPoolClients.map(({ userPoolClientId: id }) => ({
        ClientId: id,
        PasswordFirst: props.passwordFirst.includes(id),
      })),
    });
    // One after the other: Cognito updates a pool or a client as a whole, and CloudFormation would do them at once. The triggers come
    // last, so that a client which is refused leaves the pool untouched, and go first.
    const clients = props.userPoolClients.map((client) =>
      resource(clientConstructId(client), 'AppClient', {
        ClientId: client.userPoolClientId,
        PreventUserExistenceErrors: props.preventUserExistenceErrors ?? false,
        PasswordFirst: props.passwordFirst.includes(client.userPoolClientId),
      }),
    );
    const attachedTriggers = resource('Triggers', 'Triggers', {
      FunctionArn: trigger.functionArn,
      ...byPoolTrigger('resourceProperty', (_, name) => poolTriggerFunctions[name]?.functionArn),
      EarlierTriggers: props.earlier,
      CaseSensitive: props.signInCaseSensitive ?? true,
    });
    for (const [index, each] of [...clients, attachedTriggers].entries()) {
      const former = clients[index - 1];
      if (former) each.node.addDependency(former);
    }
    // The pool must not call what it may not call yet.
    for (const each of called) attachedTriggers.node.addDependency(each);
  }
}

/**
 * By the client and not by its place in a list: CloudFormation would take another order for another client, and what the client was before
 * would be lost.
 */
function clientConstructId({ userPoolClientId, node }: IUserPoolClient): string {
  return `Client${Token.isUnresolved(userPoolClientId) ? Names.nodeUniqueId(node) : userPoolClientId}`;
}
