import type { ClientBefore } from './app-client.ts';

/**
 * The physical ID of an app client's resource. CloudFormation keeps it and gives it back, so what the client was before is kept in it:
 * in the state of the stack, where nothing else has to be stored or cleaned up.
 */
export function clientPhysicalId(userPoolId: string, clientId: string, before: ClientBefore): string {
  const was = [before.customAuth && 'custom-auth', before.preventUserExistenceErrors && 'no-user-existence-errors'];
  return [userPoolId, clientId, 'had', ...was.filter((it) => it !== false)].join('/');
}

/** What the client of such an ID was before; nothing when the ID is no such one: nothing was added. */
export function clientOfPhysicalId(
  id: string,
): { readonly userPoolId: string; readonly clientId: string; readonly before: ClientBefore } | undefined {
  const [userPoolId = '', clientId = '', had, ...was] = id.split('/');
  if (had !== 'had') return undefined;
  const before = {
    customAuth: was.includes('custom-auth'),
    preventUserExistenceErrors: was.includes('no-user-existence-errors'),
  };
  return { userPoolId, clientId, before };
}

/** The physical ID of the pool's triggers: what they were before, the template says. */
export const poolPhysicalId = (userPoolId: string): string => `${userPoolId}/triggers`;
