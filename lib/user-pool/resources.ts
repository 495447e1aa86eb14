import { CfnResource, Stack } from 'aws-cdk-lib';
import type { IUserPool, UserPool } from 'aws-cdk-lib/aws-cognito';
import type { IConstruct } from 'constructs';
import type { Settings } from '../../lambdas/attachment/values.ts';

/**
 * Returns the resource that a construct makes, if it is of that type, and `undefined` if the construct is imported. It asks for the type and
 * not for the class: an app may have two copies of aws-cdk-lib, and each has classes of its own.
 */
export function resourceOf(construct: IConstruct, type: string): CfnResource | undefined {
  const resource = construct.node.defaultChild;
  return resource && CfnResource.isCfnResource(resource) && resource.cfnResourceType === type ? resource : undefined;
}

/** Returns the resource of a pool that this app makes, and `undefined` if the pool is imported. */
export const poolResource = (userPool: IUserPool): CfnResource | undefined =>
  resourceOf(userPool, 'AWS::Cognito::UserPool');

/** Whether this app makes the pool. */
export const isMadeHere = (userPool: IUserPool): userPool is UserPool => poolResource(userPool) !== undefined;

/** The CDK writes a resource's part of the template by this, overrides included. It is not in its types. */
interface Rendered {
  _toCloudFormation(): unknown;
}

/** Returns what the template says of a resource, in CloudFormation's names. References stay objects such as `{ Ref: … }`. */
export function settingsOf(resource: CfnResource): Settings {
  const rendered: { Resources?: Record<string, { Properties?: Settings }> } = Stack.of(resource).resolve(
    (resource as CfnResource & Rendered)._toCloudFormation(),
  );
  const [written] = Object.values(rendered.Resources ?? {});
  return written?.Properties ?? {};
}
