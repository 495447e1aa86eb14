import type { AuthenticationResponseJSON } from '@simplewebauthn/browser';
import type { PasskeysClientErrorCode } from '../errors/codes.ts';
import { hasCode, PasskeysClientError } from '../errors/errors.ts';
import { authenticationUser } from './api.ts';
import type { PasskeysClient } from './client.ts';
import { disown } from './signals.ts';

/** Answers of the API that say no more than Cognito's own refusal did. */
const uninformative: readonly PasskeysClientErrorCode[] = [
  'network',
  'internal',
  'too_many_requests',
  'invalid_request',
];

/**
 * Cognito says only that a sign-in failed. The API tells why: it verifies the same assertion without consuming it. Only a passkey
 * that it does not know is reported to the browser, which then hides or deletes it: any other refusal may pass.
 *
 * @returns what to tell the user, with the support id of the sign-in
 */
export async function reasonOfRefusal(
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
  refusal: unknown,
): Promise<unknown> {
  if (!hasCode(refusal, 'sign_in_failed', 'passkey_unknown')) return refusal;
  const reason = hasCode(refusal, 'passkey_unknown') ? refusal : await askWhy(client, credential);
  if (!reason || uninformative.includes(reason.code)) return refusal;
  if (reason.code === 'passkey_unknown') disown(client, credential.id);
  const supportId = refusal.supportId ?? reason.supportId;
  return new PasskeysClientError(reason.code, {
    cause: reason.cause,
    ...(supportId === undefined ? {} : { supportId }),
  });
}

async function askWhy(
  client: PasskeysClient,
  credential: AuthenticationResponseJSON,
): Promise<PasskeysClientError | undefined> {
  try {
    await authenticationUser(client, credential);
    return undefined;
  } catch (error) {
    return error instanceof PasskeysClientError ? error : undefined;
  }
}
