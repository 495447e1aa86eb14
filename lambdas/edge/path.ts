import * as v from 'valibot';
import { PasskeyError } from '../passkey-error.ts';

/** A credential ID as the API gives it: base64url in its one canonical form. */
const Id = v.object({
  pathParameters: v.object({
    id: v.pipe(
      v.string(),
      v.check((text) => Buffer.from(text, 'base64url').toString('base64url') === text),
    ),
  }),
});
const Sub = v.object({ pathParameters: v.object({ sub: v.pipe(v.string(), v.uuid()) }) });

/**
 * The passkey that the path names by `{id}`.
 *
 * @throws PasskeyError `passkey_unknown` for what is no credential ID
 */
export function credentialIdIn(event: unknown): string {
  const parsed = v.safeParse(Id, event);
  if (!parsed.success) throw new PasskeyError('passkey_unknown', 'The path names no credential ID.');
  return parsed.output.pathParameters.id;
}

/**
 * The user that the path names by `{sub}`. Cognito makes a UUID of it.
 *
 * @throws PasskeyError `invalid_request` for what is no `sub`
 */
export function userIdIn(event: unknown): string {
  const parsed = v.safeParse(Sub, event);
  if (!parsed.success) throw new PasskeyError('invalid_request', 'The path names no sub of a user.');
  return parsed.output.pathParameters.sub;
}
