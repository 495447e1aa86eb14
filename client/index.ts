/** Passkeys for Amazon Cognito, in the browser. See docs/client.md. */
export type {
  Activity,
  ActivityResponse,
  AdoptionPolicy,
  Config,
  NewRecoveryCodesResponse,
  Passkey,
  PasskeyErrorCode,
  RecoveryCodesResponse,
} from '../lambdas/contract.ts';
export {
  accessToken,
  type CurrentUser,
  confirmSignUp,
  currentUser,
  type EmailAndPassword,
  globalSignOut,
  resendConfirmationCode,
  signOut,
  signUp,
} from './account.ts';
export { listActivity } from './activity.ts';
export { passkeyPolicy } from './adoption-policy.ts';
export { answerChallenge, type PreparedAnswer, prepareAnswer } from './answer.ts';
export { type Capabilities, capabilities } from './capabilities.ts';
export { createPasskeysClient, type PasskeysClient, type PasskeysClientOptions } from './client.ts';
export { type EmailCode, sendEmailCode, signInWithEmailCode } from './email-code.ts';
export { clientErrorCodes, hasCode, PasskeysClientError, type PasskeysClientErrorCode } from './errors.ts';
export { english, errorMessages, type Messages, messageFor } from './messages.ts';
export type { NextStep } from './next-steps.ts';
export {
  type AccountLabels,
  listPasskeys,
  makeDefaultPasskey,
  type RegisterOptions,
  register,
  removePasskey,
  renamePasskey,
} from './passkeys.ts';
export { confirmForgotPassword, forgotPassword, signInWithPassword } from './password.ts';
export { makeRecoveryCodes, recoveryCodes, signInWithRecoveryCode } from './recovery-codes.ts';
export type { Session, TokenSource, TokenStorage, Tokens } from './session.ts';
export {
  type AutofillSignInOptions,
  type SignedIn,
  type SignInOptions,
  signIn,
  signInWithAutofill,
} from './sign-in.ts';
export { signInMetadata } from './sign-in-metadata.ts';
export { upgrade } from './upgrade.ts';
