/** Passkeys for Amazon Cognito, in the browser. See docs/client.md. */
export type { PasskeyErrorCode, UserErrorCode } from '../contract/error-codes.ts';
export type {
  Activity,
  ActivityResponse,
  AdoptionPolicy,
  Config,
  ListResponse,
  NewRecoveryCodesResponse,
  Passkey,
  Recovery,
  RecoveryCodesResponse,
  StepUpResponse,
} from '../contract/shapes.ts';
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
export { answerChallenge, type PreparedAnswer, prepareAnswer, prepareAnswerFromAutofill } from './answer.ts';
export { type EmailCode, sendEmailCode, signInWithEmailCode } from './email-code.ts';
export { clientErrorCodes, type PasskeysClientErrorCode } from './errors/codes.ts';
export { hasCode, PasskeysClientError } from './errors/errors.ts';
export { english, errorMessages, type Messages, messageFor } from './errors/messages.ts';
export type { NextStep } from './errors/next-steps.ts';
export { type Capabilities, capabilities } from './internal/capabilities.ts';
export { createPasskeysClient, type PasskeysClient, type PasskeysClientOptions } from './internal/client.ts';
export type { SecretHash } from './internal/secret-hash.ts';
export type { Session, TokenSource, Tokens } from './internal/session.ts';
export { signInMetadata } from './internal/sign-in-metadata.ts';
export { resilientStorage, type StorageSource, type TokenStorage } from './internal/token-storage.ts';
export {
  type AccountLabels,
  listPasskeys,
  listPasskeysAndRecovery,
  makeDefaultPasskey,
  type RegisterOptions,
  register,
  removePasskey,
  renamePasskey,
} from './passkeys.ts';
export { confirmForgotPassword, forgotPassword, signInWithPassword } from './password.ts';
export { allowRecovery, cancelRecovery, readRecovery, startRecovery, stepUpByRecovery } from './recovery.ts';
export { makeRecoveryCodes, recoveryCodes, signInWithRecoveryCode } from './recovery-codes.ts';
export {
  type AutofillSignInOptions,
  type SignedIn,
  type SignInOptions,
  signIn,
  signInWithAutofill,
} from './sign-in.ts';
export { stepUp } from './step-up.ts';
export { upgrade } from './upgrade.ts';
