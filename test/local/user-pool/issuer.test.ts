import {
  AdminConfirmSignUpCommand,
  GetUserCommand,
  InitiateAuthCommand,
  SignUpCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

const [Username, Password] = ['ada@example.com', 'Correct-horse-1'];
let pool: TestUserPool;
afterEach(() => pool.stop());

async function start(Type?: 'ORIGINAL' | 'UPDATED') {
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: Type ? { IssuerConfiguration: { Type } } : {},
  });
  await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username, Password }));
  await pool.cognito.send(new AdminConfirmSignUpCommand({ UserPoolId: pool.poolId, Username }));
}
async function tokens() {
  const { AuthenticationResult } = await pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
    }),
  );
  const { AccessToken = '', IdToken = '' } = AuthenticationResult ?? {};
  return { AccessToken, IdToken };
}
const original = () => `${pool.endpoint}/${pool.poolId}`;
const updated = () => `${pool.endpoint}/issuer-cognito-idp/${pool.poolId}`;

describe('The issuer of the local pool', () => {
  test.each([
    [undefined, original],
    ['ORIGINAL', original],
    ['UPDATED', updated],
  ] as const)('With the issuer type %s, tokens verify with the keys of their issuer', async (type, issuer) => {
    await start(type);
    const { AccessToken, IdToken } = await tokens();
    const answer = await fetch(`${issuer()}/.well-known/openid-configuration`);
    const configuration = (await answer.json()) as { issuer: string; jwks_uri: string };
    expect(configuration.issuer).toBe(issuer());
    const keys = createRemoteJWKSet(new URL(configuration.jwks_uri));
    for (const token of [AccessToken, IdToken]) await jwtVerify(token, keys, { issuer: issuer() });
  });

  test('A pool without the updated issuer does not serve its documents', async () => {
    await start();
    for (const name of ['openid-configuration', 'jwks.json']) {
      expect((await fetch(`${updated()}/.well-known/${name}`)).status).toBe(404);
    }
  });

  test('A pool that is given the updated issuer names it in new tokens, and accepts the old ones', async () => {
    await start();
    const before = await tokens();
    const IssuerConfiguration = { Type: 'UPDATED' as const };
    await pool.cognito.send(new UpdateUserPoolCommand({ UserPoolId: pool.poolId, IssuerConfiguration }));
    const after = await tokens();
    expect([before, after].map(({ AccessToken }) => decodeJwt(AccessToken).iss)).toEqual([original(), updated()]);
    for (const { AccessToken } of [before, after]) await pool.cognito.send(new GetUserCommand({ AccessToken }));
  });
});
