import { hasCode, PasskeysClientError } from './errors/errors.ts';
import { stopAutofill } from './internal/autofill.ts';
import type { PasskeysClient } from './internal/client.ts';
import { cognito } from './internal/cognito.ts';
import type { Tokens } from './internal/session.ts';
import { unexpected } from './password.ts';

/** A code on its way. Give it back as it is; it is good for one sign-in, and for as long as the code. */
export interface EmailCode {
  /** Where the code went, masked: `a***@e***`. For an address without an account it is made up. */
  readonly sentTo: string | undefined;
  readonly email: string;
  readonly session: string;
}

const challenge = 'EMAIL_OTP';

/**
 * Has Cognito send a code to sign in with. Call it again for another code, and give back the newest answer. The pool has to allow it: the
 * stack's `emailCode`.
 *
 * @throws PasskeysClientError `step_not_supported` when pool, client or user can't have a code, `user_not_confirmed`, `too_many_requests`
 */
export async function sendEmailCode(client: PasskeysClient, { email }: { readonly email: string }): Promise<EmailCode> {
  const config = await client.config();
  const { ChallengeName, ChallengeParameters, Session } = await cognito(
    config,
    'InitiateAuth',
    {
      AuthFlow: 'USER_AUTH',
      ClientId: config.userPoolClientId,
      AuthParameters: { USERNAME: email, PREFERRED_CHALLENGE: challenge },
    },
    'step_not_supported',
    'step_not_supported',
  );
  if (ChallengeName !== challenge || !Session) throw unexpected(ChallengeName);
  return { sentTo: ChallengeParameters?.['CODE_DELIVERY_DESTINATION'], email, session: Session };
}

/**
 * Signs in with the code from the e-mail. Ends an autofill that waits. After a wrong code the right one still works.
 *
 * @throws PasskeysClientError `code_mismatch`, `code_expired` (it came too late, or has been used), `step_not_supported`, `too_many_requests`
 */
export async function signInWithEmailCode(
  client: PasskeysClient,
  { sent, code }: { readonly sent: EmailCode; readonly code: string },
): Promise<Tokens> {
  await stopAutofill();
  const config = await client.config();
  const { AuthenticationResult, ChallengeName } = await cognito(
    config,
    'RespondToAuthChallenge',
    {
      ChallengeName: challenge,
      ClientId: config.userPoolClientId,
      ChallengeResponses: { USERNAME: sent.email, EMAIL_OTP_CODE: code },
      Session: sent.session,
    },
    'code_expired',
    'code_mismatch',
  ).catch((error: unknown) => {
    // The code lives as long as Cognito's session.
    throw hasCode(error, 'challenge_expired') ? new PasskeysClientError('code_expired', { cause: error }) : error;
  });
  if (!AuthenticationResult) throw unexpected(ChallengeName);
  return client.session.keep(AuthenticationResult);
}
