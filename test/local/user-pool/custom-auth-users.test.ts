import {
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  Password,
  right,
  startCustomAuth,
  type TestCustomAuth,
  Username,
} from '../../support/user-pool/custom-auth.ts';
import { refusal } from '../../support/user-pool/user-pool.ts';

const wrong = 'NotAuthorizedException: Incorrect username or password.';
const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestCustomAuth;
beforeEach(async () => {
  pool = await startCustomAuth(dynamoDbEndpoint);
});
afterEach(() => pool.stop());

describe('Custom authentication of unknown, unconfirmed, and disabled users', () => {
  const unknown = 'nobody@example.com';

  test('An unknown user gets the challenge of a known user, and is refused at the answer', async () => {
    const known = await pool.initiate();
    const { ChallengeName, ChallengeParameters, Session } = await pool.initiate(unknown);
    expect(ChallengeName).toBe(known.ChallengeName);
    expect(ChallengeParameters).toEqual({ ...known.ChallengeParameters, USERNAME: unknown });
    expect(await refusal(pool.respond(Session, right, { name: unknown }))).toBe(wrong);
    const events = pool.events().filter(({ userName }) => userName === unknown);
    expect(events.map(({ triggerSource }) => triggerSource.split('Auth')[0])).toEqual([
      'Define',
      'Create',
      'Verify',
      'Define',
    ]);
    for (const { request } of events) expect(request).toMatchObject({ userNotFound: true, userAttributes: {} });
  });

  test('An unknown user is reported under LEGACY, and the triggers get no `userNotFound`', async () => {
    await pool.stop();
    pool = await startCustomAuth(dynamoDbEndpoint, { PreventUserExistenceErrors: 'LEGACY' });
    expect(await refusal(pool.initiate(unknown))).toBe('UserNotFoundException: User does not exist.');
    expect(pool.invocations).toEqual([]);
    await pool.initiate();
    for (const { event } of pool.invocations) expect(event.request).not.toHaveProperty('userNotFound');
  });

  test('An unconfirmed user is refused with UserNotConfirmedException', async () => {
    const name = 'new@example.com';
    await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username: name, Password }));
    expect(await refusal(pool.initiate(name))).toBe('UserNotConfirmedException: User is not confirmed.');
  });

  test('A disabled user is refused, also if disabled between the two calls', async () => {
    const user = { UserPoolId: pool.poolId, Username };
    const { Session } = await pool.initiate();
    await pool.cognito.send(new AdminDisableUserCommand(user));
    expect(await refusal(pool.respond(Session, right))).toBe('NotAuthorizedException: User is disabled.');
    expect(await refusal(pool.initiate())).toBe('NotAuthorizedException: User is disabled.');
    await pool.cognito.send(new AdminEnableUserCommand(user));
    await pool.initiate();
  });
});
