import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { GenerateSecretString, generateSecretString } from '../../../local/endpoints/generate-secret-string.ts';
import { loadSecrets, withSecrets } from '../../../local/endpoints/secrets.ts';
import type { JsonObject } from '../../../local/shared/json.ts';
import { stackOf } from '../support/stack-of.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const generate = (wish: v.InferInput<typeof GenerateSecretString>) =>
  generateSecretString(v.parse(GenerateSecretString, wish));

describe('withSecrets', () => {
  const arn = 'arn:aws:secretsmanager:ap-southeast-2:123456789012:secret:Name-abcdef';
  const secrets = new Map([[arn, { value: '{"one":"first"}', versionId: '1', createdAt: 0 }]]);

  it('withSecrets puts a member of a secret in the place of a dynamic reference', () => {
    const reference = `{{resolve:secretsmanager:${arn}:SecretString:one::}}`;
    expect(withSecrets(`a ${reference} b`, secrets)).toBe('a first b');
    expect(withSecrets('plain', secrets)).toBe('plain');
  });

  it('withSecrets refuses a member that the secret lacks, as CloudFormation does', () => {
    expect(() => withSecrets(`{{resolve:secretsmanager:${arn}:SecretString:two::}}`, secrets)).toThrow(/no member two/);
  });
});

describe('generateSecretString', () => {
  it('generateSecretString makes 32 characters with each kind of character by default', () => {
    const secret = generate({});
    expect(secret).toHaveLength(32);
    for (const kind of [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/]) expect(secret).toMatch(kind);
    expect(generate({})).not.toBe(secret);
  });

  it('generateSecretString leaves out excluded characters', () => {
    const secret = generate({
      PasswordLength: 200,
      ExcludePunctuation: true,
      ExcludeUppercase: true,
      ExcludeCharacters: 'abc123',
    });
    expect(secret).toMatch(/^[d-z04-9]{200}$/);
  });

  it('generateSecretString inserts the secret into a template', () => {
    const secret = generate({
      SecretStringTemplate: '{"user":"me"}',
      GenerateStringKey: 'password',
      PasswordLength: 8,
    });
    expect(JSON.parse(secret)).toEqual({ user: 'me', password: expect.stringMatching(/^.{8}$/) });
  });
});

describe('loadSecrets', () => {
  const stack = (Properties: JsonObject) =>
    stackOf({ Resources: { Seal: { Type: 'AWS::SecretsManager::Secret', Properties } } });
  const values = (properties: JsonObject, file?: string) =>
    [...loadSecrets(stack(properties), file).values()].map(({ value }) => value);

  it('loadSecrets generates a secret once, and stores it in a file that only its owner can read', () => {
    const file = join(temporaryFolder(), 'secrets.json');
    const properties = { GenerateSecretString: { PasswordLength: 64, ExcludePunctuation: true } };
    const [first] = values(properties, file);
    expect(first).toMatch(/^\w{64}$/);
    expect(values(properties, file)).toEqual([first]);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(values(properties)).not.toEqual([first]);
  });

  it('loadSecrets uses the text in the template, also after it has changed', () => {
    const file = join(temporaryFolder(), 'secrets.json');
    expect(values({ SecretString: 'one' }, file)).toEqual(['one']);
    expect(values({ SecretString: 'two' }, file)).toEqual(['two']);
  });
});
