import { UpdateUserPoolCommand } from '@aws-sdk/client-cognito-identity-provider';
import type { CfnUserPool } from 'aws-cdk-lib/aws-cognito';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Passkeys } from '../../lib/index.ts';
import { configOutput, type OwnStack, passkeysFor, signInPool, startOwnStack } from '../support/stacks/own-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

/** Makes a stack whose pool has the updated issuer, made in the same app, or imported. */
const ways: [name: string, start: () => Promise<OwnStack>][] = [
  [
    'of the same stack',
    () =>
      startOwnStack((own, url) => {
        const { userPool, client } = signInPool(own);
        (userPool.node.defaultChild as CfnUserPool).issuerConfiguration = { type: 'UPDATED' };
        passkeysFor({ userPool, client }, url);
      }),
  ],
  [
    'that is imported',
    () =>
      startOwnStack((own, url) => {
        const { userPool: made, client } = signInPool(own);
        (made.node.defaultChild as CfnUserPool).issuerConfiguration = { type: 'UPDATED' };
        const userPool = UserPool.fromUserPoolId(own, 'Imported', made.userPoolId);
        const relyingParty = { id: 'localhost', name: 'Own' };
        new Passkeys(own, 'Passkeys', {
          userPool,
          userPoolClients: [UserPoolClient.fromUserPoolClientId(own, 'ImportedClient', client.userPoolClientId)],
          relyingPartyId: relyingParty.id,
          relyingPartyName: relyingParty.name,
          origins: [url],
          userPoolEndpoint: url,
          signInCaseSensitive: false,
        });
        configOutput(own, url, relyingParty, { userPool: made, client });
      }),
  ],
];

describe.each(ways)('A user pool with the updated issuer %s', (_, start) => {
  let stack: OwnStack;
  let visitor: Visitor;
  beforeAll(async () => {
    stack = await start();
    visitor = new Visitor(stack.config);
  }, 120_000);
  afterAll(() => stack.stop());

  it('The API accepts the pool’s tokens, and refuses them once the pool has another issuer', async () => {
    const { email, authenticator } = await visitor.registered();
    const list = async () => {
      const { AuthenticationResult } = await visitor.signIn(email, authenticator);
      const token = AuthenticationResult?.AccessToken ?? '';
      const { status } = await visitor.call('GET', '/passkeys', { token });
      return { status, issuer: decodeJwt(token).iss };
    };
    const { url, config } = stack;
    expect(await list()).toEqual({ status: 200, issuer: `${url}/issuer-cognito-idp/${config.userPoolId}` });
    const described = await fetch(url, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.DescribeUserPool' },
      body: JSON.stringify({ UserPoolId: config.userPoolId }),
    });
    const { UserPool: settings } = (await described.json()) as { UserPool: { LambdaConfig: object } };
    const { LambdaConfig } = settings;
    await visitor.cognito.send(new UpdateUserPoolCommand({ UserPoolId: config.userPoolId, LambdaConfig }));
    expect(await list()).toEqual({ status: 401, issuer: `${url}/${config.userPoolId}` });
  });
});
