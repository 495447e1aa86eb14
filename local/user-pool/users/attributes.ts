import { invalidParameter, notAuthorized } from '../pool/errors.ts';
import type { Pool } from '../pool/pool.ts';
import type { User } from '../pool/users.ts';

/** Attributes as the API writes them. */
export type AttributeList = readonly { readonly Name: string; readonly Value?: string | undefined }[];

// OpenID Connect Core 1.0, section 5.1, without `address`' inner fields; Cognito's standard attributes.
const standard = new Set(
  (
    'address birthdate email email_verified family_name gender given_name locale middle_name name nickname ' +
    'phone_number phone_number_verified picture preferred_username profile updated_at website zoneinfo'
  ).split(' '),
);
const verified = ['email_verified', 'phone_number_verified'];

/** Attributes as stored.
 * @throws {CognitoError} InvalidParameterException: the pool's schema has no such attribute
 */
export function attributesFrom(pool: Pool, list: AttributeList): Record<string, string> {
  const custom = pool.properties.Schema.map(({ Name }) => (standard.has(Name) ? Name : `custom:${Name}`));
  for (const { Name } of list) {
    if (!standard.has(Name) && !custom.includes(Name)) {
      throw invalidParameter(
        `Attributes did not conform to the schema: Type for attribute {${Name}} could not be determined`,
      );
    }
  }
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value ?? '']));
}

/** Attributes a client gives for a user of its own: it may not call an address verified.
 * @throws {CognitoError} InvalidParameterException, NotAuthorizedException
 */
export function attributesFromClient(pool: Pool, list: AttributeList): Record<string, string> {
  if (list.some(({ Name }) => verified.includes(Name))) {
    throw notAuthorized('A client attempted to write unauthorized attribute');
  }
  return attributesFrom(pool, list);
}

/** @throws {CognitoError} InvalidParameterException: an attribute the schema requires is missing */
export function requireAttributes(pool: Pool, attributes: Readonly<Record<string, string>>): void {
  const missing = pool.properties.Schema.filter(({ Name, Required }) => Required && !attributes[Name]);
  if (missing.length === 0) return;
  const reasons = missing.map(({ Name }) => `${Name}: The attribute is required`).join('\n');
  throw invalidParameter(`Attributes did not conform to the schema: ${reasons}`);
}

/** `UserAttributes` as the API answers them. */
export function attributeList({ sub, attributes }: User): AttributeList {
  return Object.entries({ sub, ...attributes }).map(([Name, Value]) => ({ Name, Value }));
}
