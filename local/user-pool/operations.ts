import type { Operation } from './operation.ts';
import { adminConfirmSignUp } from './operations/admin-confirm-sign-up.ts';
import { adminCreateUser } from './operations/admin-create-user.ts';
import { adminDeleteUser } from './operations/admin-delete-user.ts';
import { adminDisableUser } from './operations/admin-disable-user.ts';
import { adminEnableUser } from './operations/admin-enable-user.ts';
import { adminGetUser } from './operations/admin-get-user.ts';
import { adminInitiateAuth } from './operations/admin-initiate-auth.ts';
import { adminRespondToAuthChallenge } from './operations/admin-respond-to-auth-challenge.ts';
import { adminSetUserPassword } from './operations/admin-set-user-password.ts';
import { adminUserGlobalSignOut } from './operations/admin-user-global-sign-out.ts';
import { confirmForgotPassword } from './operations/confirm-forgot-password.ts';
import { confirmSignUp } from './operations/confirm-sign-up.ts';
import { deleteUser } from './operations/delete-user.ts';
import { describeUserPool } from './operations/describe-user-pool.ts';
import { describeUserPoolClient } from './operations/describe-user-pool-client.ts';
import { forgotPassword } from './operations/forgot-password.ts';
import { getTokensFromRefreshToken } from './operations/get-tokens-from-refresh-token.ts';
import { getUser } from './operations/get-user.ts';
import { globalSignOut } from './operations/global-sign-out.ts';
import { initiateAuth } from './operations/initiate-auth.ts';
import { listUsers } from './operations/list-users.ts';
import { resendConfirmationCode } from './operations/resend-confirmation-code.ts';
import { respondToAuthChallenge } from './operations/respond-to-auth-challenge.ts';
import { revokeToken } from './operations/revoke-token.ts';
import { signUp } from './operations/sign-up.ts';
import { updateUserPool } from './operations/update-user-pool.ts';
import { updateUserPoolClient } from './operations/update-user-pool-client.ts';

/** The operations of the API that the local user pool knows, by their names in `X-Amz-Target`. */
export const operations: ReadonlyMap<string, Operation> = new Map([
  ['AdminConfirmSignUp', adminConfirmSignUp],
  ['AdminCreateUser', adminCreateUser],
  ['AdminDeleteUser', adminDeleteUser],
  ['AdminDisableUser', adminDisableUser],
  ['AdminEnableUser', adminEnableUser],
  ['AdminGetUser', adminGetUser],
  ['AdminInitiateAuth', adminInitiateAuth],
  ['AdminRespondToAuthChallenge', adminRespondToAuthChallenge],
  ['AdminSetUserPassword', adminSetUserPassword],
  ['AdminUserGlobalSignOut', adminUserGlobalSignOut],
  ['ConfirmForgotPassword', confirmForgotPassword],
  ['ConfirmSignUp', confirmSignUp],
  ['DeleteUser', deleteUser],
  ['DescribeUserPool', describeUserPool],
  ['DescribeUserPoolClient', describeUserPoolClient],
  ['ForgotPassword', forgotPassword],
  ['GetTokensFromRefreshToken', getTokensFromRefreshToken],
  ['GetUser', getUser],
  ['GlobalSignOut', globalSignOut],
  ['InitiateAuth', initiateAuth],
  ['ListUsers', listUsers],
  ['ResendConfirmationCode', resendConfirmationCode],
  ['RespondToAuthChallenge', respondToAuthChallenge],
  ['RevokeToken', revokeToken],
  ['SignUp', signUp],
  ['UpdateUserPool', updateUserPool],
  ['UpdateUserPoolClient', updateUserPoolClient],
]);
