import { randomBytes } from 'node:crypto';
import {
  AdminConfirmSignUpCommand,
  InitiateAuthCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { expect, inject, test } from 'vitest';
import { startUserPool } from '../../support/user-pool/user-pool.ts';

const Password = 'Correct-horse-1';
// With this salt and password, user `ada` of pool `srp`, this b gives a B whose first byte is zero.
const salt = '0042'.padEnd(32, '1');
const b = '83dd3a8fbce9b07298603975f235f53bf553713d31d2ee7bb82fb2ac5d754938';

test('SRP accepts the right password when its numbers begin with a zero byte', async () => {
  let chosen: { size: number; hex: string } | undefined;
  const random = (size: number) => (chosen?.size === size ? Buffer.from(chosen.hex, 'hex') : randomBytes(size));
  const pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    poolId: 'ap-southeast-2_srp',
    pool: { UsernameAttributes: [] },
    random,
  });
  try {
    const { clientId: ClientId, poolId: UserPoolId, endpoint } = pool;
    await fetch(`${endpoint}/${UserPoolId}/.well-known/jwks.json`);
    chosen = { size: 16, hex: salt };
    await pool.cognito.send(new SignUpCommand({ ClientId, Username: 'ada', Password }));
    await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId, Username: 'ada' }));

    chosen = { size: 32, hex: b };
    const AuthParameters = { USERNAME: 'ada', SRP_A: '2' };
    const { ChallengeParameters } = await pool.cognito.send(
      new InitiateAuthCommand({ ClientId, AuthFlow: 'USER_SRP_AUTH', AuthParameters }),
    );
    expect(ChallengeParameters?.['SALT']).toBe(salt);
    expect(ChallengeParameters?.['SRP_B']?.length).toBeLessThanOrEqual(766);

    const user = new CognitoUser({ Username: 'ada', Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
    const signedIn = Promise.withResolvers<boolean>();
    user.authenticateUser(new AuthenticationDetails({ Username: 'ada', Password }), {
      onSuccess: (session) => signedIn.resolve(session.isValid()),
      onFailure: signedIn.reject,
    });
    expect(await signedIn.promise).toBe(true);
  } finally {
    await pool.stop();
  }
});
