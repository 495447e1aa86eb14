/** An Amplify Gen 2 backend whose users sign in with passkeys. In the app: docs/amplify.md. */
import { defineBackend } from '@aws-amplify/backend';
import { Stack } from 'aws-cdk-lib';
import { Passkeys } from 'cognito-passkeys';
import { auth } from './auth/resource.js';

const backend = defineBackend({ auth });
const { userPool, userPoolClient } = backend.auth.resources;

// In the stack of the pool: its triggers name our functions, and our API names the pool, which no two stacks can do.
const stack = Stack.of(userPool);
const passkeys = new Passkeys(stack, 'Passkeys', {
  userPool,
  userPoolClients: [userPoolClient],
  relyingPartyId: 'localhost',
  relyingPartyName: 'Example',
  origins: ['http://localhost:5173'],
});

// In amplify_outputs.json, for `createPasskeysClient(outputs.custom.passkeys)`.
backend.addOutput({
  custom: {
    passkeys: {
      region: stack.region,
      userPoolId: userPool.userPoolId,
      userPoolClientId: userPoolClient.userPoolClientId,
      userPoolEndpoint: passkeys.userPoolEndpoint,
      apiUrl: passkeys.api.apiEndpoint,
      relyingParty: { id: 'localhost', name: 'Example' },
    },
  },
});
