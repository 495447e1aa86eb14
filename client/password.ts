import type { EmailAndPassword } from './account.ts';
import { PasskeysClientError } from './errors/errors.ts';
import { stopAutofill } from './internal/autofill.ts';
import type { PasskeysClient } from './internal/client.ts';
import { cognito } from './internal/cognito.ts';
import { fieldsOf } from './internal/json.ts';
import type { Tokens } from './internal/session.ts';
import { startSrp, type Verifier } from './internal/srp.ts';

/**
 * Signs in with a password, by SRP: the password does not leave the page. Ends an autofill that waits. The app client needs the flow
 * `ALLOW_USER_SRP_AUTH`.
 *
 * @throws PasskeysClientError `password_incorrect`, `user_not_confirmed`, `password_reset_required`, `step_not_supported` (MFA and the
 *   like), `too_many_requests`
 */
export async function signInWithPassword(
  client: PasskeysClient,
  { email, password }: EmailAndPassword,
): Promise<Tokens> {
  await stopAutofill();
  const config = await client.config();
  const ClientId = config.userPoolClientId;
  const srp = startSrp(config.userPoolId);
  const asked = await cognito(
    config,
    'InitiateAuth',
    { AuthFlow: 'USER_SRP_AUTH', ClientId, AuthParameters: { USERNAME: email, SRP_A: srp.srpA } },
    'password_incorrect',
  );
  const { ChallengeName, ChallengeParameters, Session } = asked;
  if (ChallengeName !== 'PASSWORD_VERIFIER' || !isVerifier(ChallengeParameters)) throw unexpected(ChallengeName);
  const proof = await srp.prove(ChallengeParameters, password, new Date());
  if (!proof) throw unexpected('an impossible number');
  const USERNAME = ChallengeParameters.USER_ID_FOR_SRP;
  const answered = await cognito(
    config,
    'RespondToAuthChallenge',
    { ChallengeName, ClientId, ChallengeResponses: { USERNAME, ...proof }, ...(Session ? { Session } : {}) },
    'password_incorrect',
  );
  if (!answered.AuthenticationResult) throw unexpected(answered.ChallengeName);
  return client.session.keep(answered.AuthenticationResult);
}

/**
 * Has Cognito send a code with which a forgotten password can be replaced.
 *
 * @returns where it went, masked: `a***@e***`. For an address without an account it is made up
 * @throws PasskeysClientError `step_not_supported` when the user has no verified address, `too_many_requests`
 */
export async function forgotPassword(
  client: PasskeysClient,
  { email }: { readonly email: string },
): Promise<{ readonly sentTo: string | undefined }> {
  const config = await client.config();
  const input = { ClientId: config.userPoolClientId, Username: email };
  const answer = await cognito(config, 'ForgotPassword', input, 'step_not_supported', 'step_not_supported');
  return { sentTo: answer.CodeDeliveryDetails?.Destination };
}

/**
 * Replaces a forgotten password with the code that was sent. It does not sign in.
 *
 * @throws PasskeysClientError `code_mismatch`, `code_expired`, `password_rejected`, `too_many_requests`
 */
export async function confirmForgotPassword(
  client: PasskeysClient,
  { email, code, newPassword }: { readonly email: string; readonly code: string; readonly newPassword: string },
): Promise<void> {
  const config = await client.config();
  const input = { ClientId: config.userPoolClientId, Username: email, ConfirmationCode: code, Password: newPassword };
  await cognito(config, 'ConfirmForgotPassword', input, 'code_mismatch', 'code_mismatch');
}

function isVerifier(parameters: unknown): parameters is Verifier {
  const fields = fieldsOf(parameters);
  return ['USER_ID_FOR_SRP', 'SALT', 'SRP_B', 'SECRET_BLOCK'].every((name) => typeof fields[name] === 'string');
}

/** The error for a challenge that this library has no answer to. */
export function unexpected(what: string | undefined): PasskeysClientError {
  return new PasskeysClientError('step_not_supported', { cause: new Error(`Cognito asks for ${what}`) });
}
