/** An error that the client of the user pool sees: Cognito's exception name and Cognito's words. */
export class CognitoError extends Error {
  override readonly name = 'CognitoError';
  /** Cognito's exception, such as `NotAuthorizedException`. */
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}

export const invalidParameter = (message: string) => new CognitoError('InvalidParameterException', message);
export const notAuthorized = (message: string) => new CognitoError('NotAuthorizedException', message);
export const resourceNotFound = (message: string) => new CognitoError('ResourceNotFoundException', message);
export const invalidPassword = (message: string) => new CognitoError('InvalidPasswordException', message);

/** The answer to every failed sign-in, whatever failed. */
export const incorrectCredentials = () => notAuthorized('Incorrect username or password.');
export const userNotFound = () => new CognitoError('UserNotFoundException', 'User does not exist.');
export const missingParameter = (name: string) => invalidParameter(`Missing required parameter ${name}`);

/** The answer to a wrong sign-in code. */
export const wrongSignInCode = () =>
  new CognitoError('CodeMismatchException', 'Invalid code or auth state for the user.');

/** A session that is another client's, another user's, no session at all, or one whose sign-in has failed. */
export const invalidSession = () => notAuthorized('Invalid session for the user.');
