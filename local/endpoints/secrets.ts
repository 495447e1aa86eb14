import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import type { StackResources } from '../template/stack-resources.ts';
import { TemplateError } from '../template/template-error.ts';
import { GenerateSecretString, generateSecretString } from './generate-secret-string.ts';

const Secret = v.looseObject({
  SecretString: v.optional(v.string()),
  GenerateSecretString: v.optional(GenerateSecretString),
});

const StoredSecret = v.object({
  value: v.string(),
  versionId: v.string(),
  createdAt: v.number(),
  /** When it was scheduled for deletion, if it was: it gives its value no more. */
  deletedAt: v.optional(v.number()),
});
export type StoredSecret = v.InferOutput<typeof StoredSecret>;

const dynamicReference = /\{\{resolve:secretsmanager:(arn:[^:]+(?::[^:]+){5}):SecretString:([^:}]*)[^}]*\}\}/g;

/**
 * Puts members of secrets into a text, as CloudFormation does with dynamic references.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
 */
export const withSecrets = (text: string, secrets: ReadonlyMap<string, StoredSecret>): string =>
  text.replaceAll(dynamicReference, (_, arn: string, member: string) => {
    const { value = '' } = secrets.get(arn) ?? {};
    const found = member === '' ? value : v.parse(v.record(v.string(), v.string()), JSON.parse(value))[member];
    if (found === undefined) throw new TemplateError(`The secret ${arn} has no member ${member}`);
    return found;
  });

/**
 * The current version of each secret of the template, by ARN. What is generated is generated once.
 * @param file where it is kept; in memory when not given
 */
export function loadSecrets(resources: StackResources, file?: string): ReadonlyMap<string, StoredSecret> {
  const stored = file ? read(file) : {};
  for (const { ref, properties } of resources.ofType('AWS::SecretsManager::Secret', Secret)) {
    const generate = () => generateSecretString(properties.GenerateSecretString ?? v.parse(GenerateSecretString, {}));
    const given = properties.SecretString;
    if (stored[ref] && (given === undefined || given === stored[ref].value)) continue;
    stored[ref] = { value: given ?? generate(), versionId: randomUUID(), createdAt: Date.now() };
  }
  if (file) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(stored, null, 2), { mode: 0o600 });
  }
  return new Map(Object.entries(stored));
}

function read(file: string): Record<string, StoredSecret> {
  try {
    return v.parse(v.record(v.string(), StoredSecret), JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
}
