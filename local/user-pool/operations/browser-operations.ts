/**
 * The operations for browsers: those that Cognito offers without AWS credentials. All others are for administrators, and
 * no page needs them.
 */
export const browserOperations: ReadonlySet<string> = new Set([
  'AssociateSoftwareToken',
  'ConfirmForgotPassword',
  'ConfirmSignUp',
  'DeleteUser',
  'ForgotPassword',
  'GetTokensFromRefreshToken',
  'GetUser',
  'GlobalSignOut',
  'InitiateAuth',
  'ResendConfirmationCode',
  'RespondToAuthChallenge',
  'RevokeToken',
  'SetUserMFAPreference',
  'SignUp',
  'VerifySoftwareToken',
]);
