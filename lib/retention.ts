import { RemovalPolicy } from 'aws-cdk-lib';

/**
 * What becomes of a resource that holds users' data, by the policy that was asked for. A retained one is deleted if the deployment that
 * creates it fails (`RetainExceptOnCreate`), since it is empty. Not so with deletion protection: the service would refuse, and the stack could not roll back.
 */
export const retentionOf = (asked: RemovalPolicy, deletionProtection: boolean): RemovalPolicy =>
  asked === RemovalPolicy.RETAIN && !deletionProtection ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : asked;
