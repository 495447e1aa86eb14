import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';

/** A credential ID: base64url in its canonical form. */
const Id = v.object({
  pathParameters: v.object({
    id: v.pipe(
      v.string(),
      v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
    ),
  }),
});
/** Cognito's `sub`s are lower case, and so are the table's keys. */
const Sub = v.object({ pathParameters: v.object({ sub: v.pipe(v.string(), v.uuid(), v.toLowerCase()) }) });

/**
 * Returns the credential ID in the path's `{id}`.
 *
 * @throws PasskeyError `passkey_unknown` if it is not a credential ID
 */
export function credentialIdIn(event: unknown): string {
  const parsed = v.safeParse(Id, event);
  if (!parsed.success) throw new PasskeyError('passkey_unknown', 'The path names no credential ID.');
  return parsed.output.pathParameters.id;
}

/**
 * Returns the user id in the path's `{sub}`, which is a UUID, in lower case.
 *
 * @throws PasskeyError `invalid_request` if it is not a UUID
 */
export function userIdIn(event: unknown): string {
  const parsed = v.safeParse(Sub, event);
  if (!parsed.success) {
    const invalid = [{ member: 'sub', problem: 'invalid' }] as const;
    throw new PasskeyError('invalid_request', 'The path names no sub of a user.', { invalid });
  }
  return parsed.output.pathParameters.sub;
}
