/** Passkeys for Amazon Cognito, in the browser. See docs/client.md. */
export type { Config, Passkey, PasskeyErrorCode } from '../lambdas/contract.ts';
export {
  accessToken,
  type CurrentUser,
  confirmSignUp,
  currentUser,
  type EmailAndPassword,
  resendConfirmationCode,
  signInWithPassword,
  signOut,
  signUp,
} from './account.ts';
export { createPasskeysClient, type PasskeysClient, type PasskeysClientOptions } from './client.ts';
export { clientErrorCodes, hasCode, PasskeysClientError, type PasskeysClientErrorCode } from './errors.ts';
export { errorMessages } from './messages.ts';
export { listPasskeys, type RegisterOptions, register } from './passkeys.ts';
export type { Session, TokenStorage, Tokens } from './session.ts';
export { type AutofillSignInOptions, type SignInOptions, signIn, signInWithAutofill } from './sign-in.ts';
