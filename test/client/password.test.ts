import { getDiffieHellman, randomBytes } from 'node:crypto';
import {
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { createPasskeysClient, type PasskeysClient, signInWithPassword } from '../../client/index.ts';
import { startSrp } from '../../client/internal/srp.ts';
import type {} from '../support/dynamodb/start-dynamodb.ts';
import { startUserPool, type TestUserPool } from '../support/user-pool/user-pool.ts';

const ada = { email: 'ada@example.com', password: 'Correct-horse-1' };

let pool: TestUserPool;
let client: PasskeysClient;
beforeAll(async () => {
  pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint') });
  client = createPasskeysClient({
    region: 'ap-southeast-2',
    userPoolId: pool.poolId,
    userPoolClientId: pool.clientId,
    userPoolEndpoint: pool.endpoint,
    apiUrl: pool.endpoint,
    relyingParty: { id: 'localhost', name: 'Test' },
  });
  await signUp(ada);
});
afterAll(() => pool.stop());

async function signUp({ email, password }: typeof ada): Promise<void> {
  await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username: email, Password: password }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username: email }));
}

/** What the page sends. */
function watched() {
  const send = vi.spyOn(globalThis, 'fetch');
  return () => send.mock.calls.map(([, init]) => String(init?.body));
}

describe('`signInWithPassword`', () => {
  test('`signInWithPassword` makes two calls and never sends the password', async () => {
    const sent = watched();
    await expect(signInWithPassword(client, ada)).resolves.toMatchObject({ refreshToken: expect.any(String) });
    expect(sent()).toHaveLength(2);
    expect(sent().join()).not.toContain(ada.password);
    expect(JSON.parse(sent()[0] ?? '')).toMatchObject({ AuthFlow: 'USER_SRP_AUTH' });
    vi.restoreAllMocks();
  });

  test.each([
    { ...ada, password: 'Correct-horse-2' },
    { ...ada, email: 'nobody@example.com' },
  ])('`signInWithPassword` gives the same error for a wrong password and an unknown user: %j', async (given) => {
    await expect(signInWithPassword(client, given)).rejects.toMatchObject({ code: 'password_incorrect' });
  });

  test('`signInWithPassword` accepts a password with non-ASCII characters', async () => {
    const bob = { email: 'bob@example.com', password: 'Grüße-aus-東京 1🐴' };
    await signUp(bob);
    await expect(signInWithPassword(client, bob)).resolves.toMatchObject({ accessToken: expect.any(String) });
  });

  test('`signInWithPassword` rejects a temporary password with `step_not_supported`', async () => {
    const Username = 'carol@example.com';
    await pool.cognito.send(
      new AdminCreateUserCommand({ UserPoolId: pool.poolId, Username, TemporaryPassword: 'Temporary-1!' }),
    );
    const attempt = signInWithPassword(client, { email: Username, password: 'Temporary-1!' });
    await expect(attempt).rejects.toMatchObject({ code: 'step_not_supported' });
  });

  test('`signInWithPassword` rejects an unconfirmed user with `user_not_confirmed`', async () => {
    const dan = { email: 'dan@example.com', password: 'Correct-horse-1' };
    const input = { ClientId: pool.clientId, Username: dan.email, Password: dan.password };
    await pool.cognito.send(new SignUpCommand(input));
    await expect(signInWithPassword(client, dan)).rejects.toMatchObject({ code: 'user_not_confirmed' });
  });

  test('`signInWithPassword` succeeds 20 times in a row with new random SRP numbers', async () => {
    for (let count = 0; count < 20; count += 1) await signInWithPassword(client, ada);
  }, 60_000);
});

describe('The SRP proof', () => {
  const verifier = {
    USER_ID_FOR_SRP: 'ada',
    SALT: randomBytes(16).toString('hex'),
    SRP_B: 'abc123',
    SECRET_BLOCK: randomBytes(64).toString('base64'),
  };

  test('The SRP proof has its timestamp in Cognito’s format', async () => {
    const proof = await startSrp('r_pool').prove(verifier, 'x', new Date('2026-11-02T03:04:05Z'));
    expect(proof?.['TIMESTAMP']).toBe('Mon Nov 2 03:04:05 UTC 2026');
  });

  const N = getDiffieHellman('modp15').getPrime('hex');
  test.each(['0', N, (2n * BigInt(`0x${N}`)).toString(16)])(
    'The client makes no SRP proof for an invalid B: %s',
    async (SRP_B) => {
      await expect(startSrp('r_pool').prove({ ...verifier, SRP_B }, 'x', new Date())).resolves.toBeUndefined();
    },
  );

  test('The client starts each SRP sign-in with a new A', () => {
    expect(startSrp('r_pool').srpA).not.toBe(startSrp('r_pool').srpA);
  });
});
