/** Passkeys for a user pool that another stack, Terraform or somebody's hand has made. cdk.json says which. */
import { App, CfnOutput, Stack } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Passkeys } from 'cognito-passkeys';

const app = new App();
const given = (name: string): string => app.node.getContext(name);

const stack = new Stack(app, 'Passkeys', { env: { region: given('region') } });
const passkeys = new Passkeys(stack, 'Passkeys', {
  userPool: UserPool.fromUserPoolId(stack, 'UserPool', given('userPoolId')),
  userPoolClients: [UserPoolClient.fromUserPoolClientId(stack, 'Client', given('userPoolClientId'))],
  relyingPartyId: 'example.com',
  relyingPartyName: 'Example',
  origins: ['https://login.example.com'],
});

/** What the browser client is given: `createPasskeysClient(config)`. */
new CfnOutput(stack, 'Config', {
  value: stack.toJsonString({
    region: stack.region,
    userPoolId: given('userPoolId'),
    userPoolClientId: given('userPoolClientId'),
    userPoolEndpoint: passkeys.userPoolEndpoint,
    apiUrl: passkeys.api.apiEndpoint,
    relyingParty: { id: 'example.com', name: 'Example' },
  }),
});
