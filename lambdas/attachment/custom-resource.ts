import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { ResourceNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import * as v from 'valibot';
import { byPoolTrigger } from '../../contract/pool-triggers.ts';
import {
  attachedClient,
  checkPasswordFirst,
  checkSecondFactors,
  clientBefore,
  detachedClient,
  withFormerErrors,
} from './app-client.ts';
import { changeSettings } from './change-settings.ts';
import { CheckRequest, checkAttachment } from './check.ts';
import { clientOfPhysicalId, clientPhysicalId, poolPhysicalId } from './physical-id.ts';
import { checkNames, EarlierTriggers, flag, stages } from './properties.ts';
import { type Attached, ownTriggers, withoutTriggers, withTriggers } from './triggers.ts';
import { appClient, userPool } from './user-pool-api.ts';

const arn = v.exactOptional(v.string());
const TriggersProperties = v.object({
  UserPoolId: v.string(),
  FunctionArn: v.string(),
  ...byPoolTrigger('resourceProperty', () => arn),
  EarlierTriggers: v.optional(EarlierTriggers, {}),
  CaseSensitive: flag,
});
const ClientProperties = v.object({
  UserPoolId: v.string(),
  ClientId: v.string(),
  PreventUserExistenceErrors: flag,
  PasswordFirst: flag,
});

const TriggersRequest = v.object({
  ...stages,
  ResourceType: v.literal('Custom::PasskeysTriggers'),
  ResourceProperties: TriggersProperties,
  OldResourceProperties: v.optional(TriggersProperties),
});
const ClientRequest = v.object({
  ...stages,
  ResourceType: v.literal('Custom::PasskeysAppClient'),
  ResourceProperties: ClientProperties,
  OldResourceProperties: v.optional(ClientProperties),
});

/** A request of CloudFormation: the check of a pool, its triggers, or one of its app clients. */
export const AttachmentRequest = v.variant('ResourceType', [CheckRequest, TriggersRequest, ClientRequest]);
type AttachmentRequest = v.InferOutput<typeof AttachmentRequest>;

/**
 * Does what CloudFormation asks, and may be asked twice. A pool or client that does not exist any more has nothing to be taken away.
 *
 * @returns the physical ID
 * @throws AttachmentRefusal when the pool or client has to be changed by its owner first
 */
export async function attach(request: AttachmentRequest, cognito: CognitoIdentityProviderClient): Promise<string> {
  if (request.ResourceType === 'Custom::PasskeysCheck') {
    return request.RequestType === 'Delete' ? (request.PhysicalResourceId ?? '') : checkAttachment(request, cognito);
  }
  if (request.RequestType !== 'Delete') {
    return request.ResourceType === 'Custom::PasskeysTriggers' ? putTriggers(request, cognito) : put(request, cognito);
  }
  try {
    await (request.ResourceType === 'Custom::PasskeysTriggers'
      ? removeTriggers(request, cognito)
      : remove(request, cognito));
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
  return request.PhysicalResourceId ?? '';
}

type TriggersRequest = v.InferOutput<typeof TriggersRequest>;
type ClientRequest = v.InferOutput<typeof ClientRequest>;

async function putTriggers(
  { ResourceProperties: now, OldResourceProperties: old }: TriggersRequest,
  cognito: CognitoIdentityProviderClient,
): Promise<string> {
  const former = old?.UserPoolId === now.UserPoolId ? attachedBy(old) : undefined;
  await changeSettings(userPool(cognito, now.UserPoolId), (pool) => {
    checkNames(pool, now.CaseSensitive);
    return withTriggers(pool, attachedBy(now), former);
  });
  return poolPhysicalId(now.UserPoolId);
}

async function removeTriggers(
  { ResourceProperties: was }: TriggersRequest,
  cognito: CognitoIdentityProviderClient,
): Promise<void> {
  await changeSettings(userPool(cognito, was.UserPoolId), (pool) => withoutTriggers(pool, attachedBy(was)));
}

const attachedBy = (properties: v.InferOutput<typeof TriggersProperties>): Attached => ({
  own: ownTriggers({
    functionArn: properties.FunctionArn,
    ...byPoolTrigger('argument', ({ resourceProperty }) => properties[resourceProperty]),
  }),
  earlier: properties.EarlierTriggers,
});

async function put(
  { ResourceProperties: now, OldResourceProperties: old, PhysicalResourceId: id = '' }: ClientRequest,
  cognito: CognitoIdentityProviderClient,
): Promise<string> {
  const known = clientOfPhysicalId(id);
  const same = known?.clientId === now.ClientId && known.userPoolId === now.UserPoolId ? known : undefined;
  const wanted = { preventUserExistenceErrors: now.PreventUserExistenceErrors };
  const target = appClient(cognito, now.UserPoolId, now.ClientId);
  if (now.PasswordFirst) {
    checkPasswordFirst(await target.describe());
    checkSecondFactors(await userPool(cognito, now.UserPoolId).describe());
  }
  const before = same?.before ?? clientBefore(await target.describe());
  await changeSettings(target, (client) => {
    const formerly = same && old && !now.PreventUserExistenceErrors ? old.PreventUserExistenceErrors : false;
    const base = withFormerErrors(client, { preventUserExistenceErrors: formerly }, before);
    const attached = attachedClient(base, wanted);
    if (now.PasswordFirst) checkPasswordFirst(attached);
    return attached;
  });
  return clientPhysicalId(now.UserPoolId, now.ClientId, before);
}

async function remove(
  { ResourceProperties: was, PhysicalResourceId: id = '' }: ClientRequest,
  cognito: CognitoIdentityProviderClient,
): Promise<void> {
  const known = clientOfPhysicalId(id);
  if (!known) return;
  const wanted = { preventUserExistenceErrors: was.PreventUserExistenceErrors };
  await changeSettings(appClient(cognito, known.userPoolId, known.clientId), (client) =>
    detachedClient(client, wanted, known.before),
  );
}
