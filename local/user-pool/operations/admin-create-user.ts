import * as v from 'valibot';
import { CognitoError } from '../pool/errors.ts';
import { type Pool, requirePool } from '../pool/pool.ts';
import type { User } from '../pool/users.ts';
import { describeUser } from '../users/admin-user.ts';
import { attributeList, attributesFrom } from '../users/attributes.ts';
import { newUser } from '../users/new-users.ts';
import { requireGoodPassword, storePassword, temporaryPassword, temporaryPasswordEnd } from '../users/passwords.ts';
import * as fields from './fields.ts';
import { operation } from './operation.ts';

const input = v.object({
  ...fields.adminUser,
  UserAttributes: fields.attributes,
  TemporaryPassword: v.optional(fields.password),
  MessageAction: v.optional(v.picklist(['SUPPRESS', 'RESEND'])),
});

/** https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUser.html */
export const adminCreateUser = operation(input, async (request, pool) => {
  requirePool(pool, request.UserPoolId);
  const policy = pool.properties.Policies.PasswordPolicy;
  const password = request.TemporaryPassword ?? temporaryPassword(pool);
  requireGoodPassword(policy, password);
  const user =
    request.MessageAction === 'RESEND'
      ? await userToInviteAgain(pool, request.Username)
      : newUser(pool, request.Username, attributesFrom(pool, request.UserAttributes), 'FORCE_CHANGE_PASSWORD');
  const stored = storePassword(pool, user.username, password);
  const record = { ...user, password: { ...stored, expiresAt: temporaryPasswordEnd(pool) } };
  if (request.MessageAction === 'RESEND') await pool.users.save(record);
  else if (!(await pool.users.create(record))) {
    throw new CognitoError('UsernameExistsException', 'User account already exists');
  }
  if (request.MessageAction !== 'SUPPRESS') invite(pool, record, request.Username, password);
  return { User: { ...describeUser(record), Attributes: attributeList(record) } };
});

async function userToInviteAgain(pool: Pool, name: string): Promise<User> {
  const user = await pool.users.find(name);
  if (!user) throw new CognitoError('UserNotFoundException', 'User does not exist.');
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new CognitoError(
      'UnsupportedUserStateException',
      `Resend not possible. ${name} status is not FORCE_CHANGE_PASSWORD`,
    );
  }
  return user;
}

function invite(pool: Pool, { attributes }: User, name: string, password: string): void {
  const { EmailSubject, EmailMessage } = pool.properties.AdminCreateUserConfig.InviteMessageTemplate;
  const { email } = attributes;
  if (!email) return;
  const text = EmailMessage ?? 'Your username is {username} and temporary password is {####}';
  pool.messages.send({
    to: email,
    subject: EmailSubject ?? 'Your temporary password',
    body: text.replaceAll('{username}', () => name).replaceAll('{####}', () => password),
    code: password,
    sentAt: pool.clock().toISOString(),
  });
}
