import { createHash, randomBytes } from 'node:crypto';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as v from 'valibot';
import { answerCloudFormation } from './cloudformation.ts';
import { AttachmentRefusal } from './refusal.ts';

const secrets = new SecretsManagerClient({ maxAttempts: 8 });

const Properties = v.object({
  SecretId: v.string(),
  // CloudFormation hands over every value as text.
  Generation: v.pipe(v.string(), v.regex(/^[1-9]\d{0,8}$/), v.transform(Number)),
});
const Request = v.object({
  RequestType: v.picklist(['Create', 'Update', 'Delete']),
  ResourceProperties: Properties,
  OldResourceProperties: v.optional(Properties),
});
const Values = v.record(v.string(), v.string());

/**
 * The function behind the custom resource of the origin secret: it keeps the values of the generation before, of this one and of the next
 * one in the secret, and makes those that are missing. The attribute `Digests` has the SHA-256 digest of each. CloudFormation never sees a value.
 */
export const handler = (event: unknown): Promise<void> =>
  answerCloudFormation(event, async (request) => {
    const { RequestType, ResourceProperties, OldResourceProperties: old } = v.parse(Request, request);
    const { SecretId, Generation } = ResourceProperties;
    const PhysicalResourceId = `${SecretId}/values`;
    // The secret is deleted by itself.
    if (RequestType === 'Delete') return { PhysicalResourceId };
    if (old?.SecretId === SecretId && Math.abs(old.Generation - Generation) > 1) {
      throw new AttachmentRefusal(
        `originSecretGeneration: it went from ${old.Generation} to ${Generation}, and functions accept the next one only. ` +
          `Nothing was changed. Deploy ${old.Generation + 1} first.`,
      );
    }
    const values = await keepValues(SecretId, Generation, old?.SecretId === SecretId);
    const Digests = values.map((value) => createHash('sha256').update(value).digest('base64url')).join(' ');
    return { PhysicalResourceId, Data: { Digests } };
  });

/**
 * Returns the values of the generation before, of this one and of the next one. Asked again, it returns the same ones.
 *
 * @param isKnown whether functions and distribution have values of this secret already
 * @throws AttachmentRefusal if these are gone: new ones would not reach functions and distribution at the same time
 */
async function keepValues(SecretId: string, generation: number, isKnown: boolean): Promise<string[]> {
  const stored = await read(SecretId);
  if (isKnown && stored[`generation${generation}`] === undefined) {
    throw new AttachmentRefusal(
      'OriginSecret: its secret does not have the values any more that functions and distribution use. Nothing was changed. ' +
        'Restore the version before in Secrets Manager, or deploy without originSecret first.',
    );
  }
  const names = [generation - 1, generation, generation + 1]
    .filter((each) => each > 0)
    .map((each) => `generation${each}`);
  const kept = Object.fromEntries(names.map((name) => [name, stored[name] ?? randomBytes(32).toString('base64url')]));
  const SecretString = JSON.stringify(kept);
  if (SecretString !== JSON.stringify(stored))
    await secrets.send(new PutSecretValueCommand({ SecretId, SecretString }));
  return Object.values(kept);
}

async function read(SecretId: string): Promise<v.InferOutput<typeof Values>> {
  try {
    const { SecretString = '{}' } = await secrets.send(new GetSecretValueCommand({ SecretId }));
    return v.parse(Values, JSON.parse(SecretString));
  } catch (error) {
    // It was just made, and has no value.
    if (error instanceof ResourceNotFoundException) return {};
    throw error;
  }
}
