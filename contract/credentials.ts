/**
 * Requests that carry a credential in the JSON form of WebAuthn. They stand apart from the other shapes because the construct's published
 * types include those: these types need `@simplewebauthn/browser`, which only the client installs.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/browser';

/** Body of `POST /passkeys`. */
export interface RegisterRequest {
  readonly credential: RegistrationResponseJSON;
  readonly name?: string;
  /** As in the request for its options. */
  readonly conditional?: boolean;
}

/** Body of `POST /passkeys/authentication/user`. */
export interface AuthenticationUserRequest {
  readonly credential: AuthenticationResponseJSON;
}

/**
 * Body of `POST /passkeys/step-up`: what shows that the session may change passkeys. An assertion for the options of
 * `POST /passkeys/step-up/options`; the random value (`signInValueName`) of the sign-in, with a passkey or a recovery code, that
 * began the session; a recovery code, which is used up; a delayed recovery that is due.
 */
export type StepUpRequest =
  | { readonly type: 'passkey'; readonly credential: AuthenticationResponseJSON }
  | { readonly type: 'sign-in'; readonly value: string }
  | { readonly type: 'recovery-code'; readonly code: string }
  | { readonly type: 'recovery' };

/** `challengeAnswer` of `RespondToAuthChallenge`, as JSON text. */
export interface PasskeyAnswer {
  readonly type: 'passkey';
  readonly credential: AuthenticationResponseJSON;
}
