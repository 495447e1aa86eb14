import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import * as v from 'valibot';
import { checkPasswordFirst, checkSecondFactors } from './app-client.ts';
import { checkNames, EarlierTriggers, flag, stages } from './properties.ts';
import { triggerNames, triggersOf, withTriggers } from './triggers.ts';
import { appClient, userPool } from './user-pool-api.ts';

/** A request to look at a pool and its app clients before anything else of the stack is created. */
export const CheckRequest = v.object({
  ...stages,
  ResourceType: v.literal('Custom::PasskeysCheck'),
  ResourceProperties: v.object({
    UserPoolId: v.string(),
    StackName: v.string(),
    /** The triggers that will be ours. */
    Triggers: v.array(v.picklist(triggerNames)),
    EarlierTriggers: v.optional(EarlierTriggers, {}),
    CaseSensitive: flag,
    Clients: v.array(v.object({ ClientId: v.string(), PasswordFirst: flag })),
  }),
});

/**
 * Finds what the attachment would be refused for, as far as it shows without our functions, and changes nothing. What it lets pass, the
 * attachment checks again.
 *
 * @returns the physical ID
 * @throws AttachmentRefusal when the pool or a client has to be changed by its owner first
 */
export async function checkAttachment(
  { ResourceProperties: wanted }: v.InferOutput<typeof CheckRequest>,
  cognito: CognitoIdentityProviderClient,
): Promise<string> {
  const pool = await userPool(cognito, wanted.UserPoolId).describe();
  checkNames(pool, wanted.CaseSensitive);
  // Triggers of a stack that is updated are ours already. Their ARNs can't be properties: the functions are created after the table.
  const ours = (arn: string | undefined) => arn?.split(':')[6]?.startsWith(beginningOf(wanted.StackName));
  const found = triggersOf(pool);
  const own = Object.fromEntries(
    wanted.Triggers.map((name) => [name, ours(found[name]) ? found[name] : 'to be created']),
  );
  withTriggers(pool, { own, earlier: wanted.EarlierTriggers });
  for (const { ClientId, PasswordFirst } of wanted.Clients) {
    const client = await appClient(cognito, wanted.UserPoolId, ClientId).describe();
    if (!PasswordFirst) continue;
    checkPasswordFirst(client);
    checkSecondFactors(pool);
  }
  return `check/${wanted.UserPoolId}`;
}

/** CloudFormation begins the names of functions with the stack's, and shortens long ones. */
const beginningOf = (stackName: string): string => `${stackName}-`.slice(0, 20);
