import { askApp } from './http.ts';
import { fieldsOf } from './json.ts';

/**
 * Resolves to Cognito's `SECRET_HASH` of a user name: HMAC-SHA-256 of user name and client id with the app client's secret, base64. Only the
 * app's own server knows the secret, so the function asks it.
 */
export type SecretHash = (username: string) => string | Promise<string>;

/** The members of an input that hold the user name as `USERNAME`, and the hash as `SECRET_HASH`. */
const groups = ['AuthParameters', 'ChallengeResponses'];

/**
 * Adds the hash to the input of an operation that names a user.
 *
 * @throws PasskeysClientError `network` if the function fails or does not answer in time
 */
export async function withSecretHash(input: object, secretHash: SecretHash | undefined): Promise<object> {
  if (!secretHash) return input;
  const fields: Record<string, unknown> = { ...input };
  const hash = (username: unknown): Promise<string> => askApp(() => secretHash(String(username)));
  if ('Username' in fields) return { ...fields, SecretHash: await hash(fields['Username']) };
  for (const group of groups) {
    const parameters = fieldsOf(fields[group]);
    const { USERNAME } = parameters;
    if (USERNAME !== undefined) return { ...fields, [group]: { ...parameters, SECRET_HASH: await hash(USERNAME) } };
  }
  return input;
}
