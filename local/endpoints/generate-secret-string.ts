import { randomInt } from 'node:crypto';
import * as v from 'valibot';

/** What `GenerateSecretString` of `AWS::SecretsManager::Secret` may ask for. */
export const GenerateSecretString = v.object({
  PasswordLength: v.optional(v.number(), 32),
  ExcludeCharacters: v.optional(v.string(), ''),
  ExcludeLowercase: v.optional(v.boolean(), false),
  ExcludeUppercase: v.optional(v.boolean(), false),
  ExcludeNumbers: v.optional(v.boolean(), false),
  ExcludePunctuation: v.optional(v.boolean(), false),
  IncludeSpace: v.optional(v.boolean(), false),
  RequireEachIncludedType: v.optional(v.boolean(), true),
  SecretStringTemplate: v.optional(v.string()),
  GenerateStringKey: v.optional(v.string()),
});

/**
 * Makes a secret as Secrets Manager does.
 * @throws RangeError when everything is excluded
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
 */
export function generateSecretString(wish: v.InferOutput<typeof GenerateSecretString>): string {
  const included = [
    wish.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    wish.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    wish.ExcludeNumbers ? '' : '0123456789',
    wish.ExcludePunctuation ? '' : '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    wish.IncludeSpace ? ' ' : '',
  ]
    .map((characters) => Array.from(characters).filter((it) => !wish.ExcludeCharacters.includes(it)))
    .filter((characters) => characters.length > 0);
  const all = included.flat();
  const pick = (from: readonly string[]) => from[randomInt(from.length)] ?? '';
  const required = wish.RequireEachIncludedType ? included.map(pick) : [];
  const rest = Array.from({ length: wish.PasswordLength - required.length }, () => pick(all));
  const password = shuffled([...required, ...rest]).join('');
  if (wish.GenerateStringKey === undefined) return password;
  return JSON.stringify({ ...JSON.parse(wish.SecretStringTemplate ?? '{}'), [wish.GenerateStringKey]: password });
}

function shuffled(characters: string[]): string[] {
  const result: string[] = [];
  for (const [index, character] of characters.entries()) result.splice(randomInt(index + 1), 0, character);
  return result;
}
