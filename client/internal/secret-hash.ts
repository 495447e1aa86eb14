import { PasskeysClientError } from '../errors/errors.ts';

/**
 * Resolves to Cognito's `SECRET_HASH` of a user name: HMAC-SHA-256 of user name and client id with the app client's secret, base64. Only the
 * app's own server knows the secret, so the function asks it.
 */
export type SecretHash = (username: string) => string | Promise<string>;

/** Where an operation of Cognito has the user name, and the hash beside it. */
const places = [
  ['AuthParameters', 'USERNAME', 'SECRET_HASH'],
  ['ChallengeResponses', 'USERNAME', 'SECRET_HASH'],
] as const;

/**
 * Adds the hash to the input of an operation that names a user.
 *
 * @throws PasskeysClientError `network` if the function fails
 */
export async function withSecretHash(input: object, secretHash: SecretHash | undefined): Promise<object> {
  if (!secretHash) return input;
  const fields: Record<string, unknown> = { ...input };
  const hash = async (username: unknown): Promise<string> => {
    try {
      return await secretHash(String(username));
    } catch (cause) {
      throw new PasskeysClientError('network', { cause });
    }
  };
  if ('Username' in fields) return { ...fields, SecretHash: await hash(fields['Username']) };
  for (const [group, name, hashName] of places) {
    const parameters = Object(fields[group]) as Readonly<Record<string, unknown>>;
    if (name in parameters) return { ...fields, [group]: { ...parameters, [hashName]: await hash(parameters[name]) } };
  }
  return input;
}
