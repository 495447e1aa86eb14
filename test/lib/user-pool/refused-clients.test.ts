import { type App, Stack } from 'aws-cdk-lib';
import { type CfnUserPool, type CfnUserPoolClient, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { describe } from 'vitest';
import { account, env, id, made, passkeys, type RefusedApp, region, testRefusals } from './app-with-pool.ts';

const withClient = (app: App, clientId: string) => {
  const stack = new Stack(app, 'Mine', { env });
  const userPoolClients = [UserPoolClient.fromUserPoolClientId(stack, 'Client', clientId)];
  return passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id), { userPoolClients });
};

const withClients: RefusedApp[] = [
  [
    'an app client listed twice',
    (app) => {
      const { stack, userPool, client } = made(app);
      passkeys(stack, userPool, { userPoolClients: [client, client] });
    },
    /^userPoolClients: the app client Mine\/Client is given twice\. Write it once\.$/,
  ],
  [
    'an imported app client listed twice',
    (app) => {
      const stack = new Stack(app, 'Mine', { env });
      const client = (name: string) => UserPoolClient.fromUserPoolClientId(stack, name, '1example23456789');
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id), { userPoolClients: [client('One'), client('Two')] });
    },
    /^userPoolClients: the app client "1example23456789" is given twice/,
  ],
  [
    'an app client without the custom flow',
    (app) => {
      const { stack, userPool, client } = made(app, { authFlows: { userSrp: true } });
      passkeys(stack, userPool, { userPoolClients: [client] });
    },
    /^userPoolClients: the app client Mine\/Client does not allow custom authentication.*authFlows: { custom: true/,
  ],
  [
    'an app client with a secret',
    (app) => {
      const { stack, userPool, client } = made(app, { generateSecret: true });
      passkeys(stack, userPool, { userPoolClients: [client] });
    },
    /^userPoolClients: the app client Mine\/Client has a secret.*generateSecret: false.*confidentialClients: true/,
  ],
  [
    'an app client of another pool',
    (app) => {
      const { stack, client } = made(app);
      passkeys(stack, new UserPool(stack, 'Other'), { userPoolClients: [client] });
    },
    /^userPoolClients: the app client Mine\/Client belongs to another user pool than Mine\/Other/,
  ],
  [
    'an ARN for an app client',
    (app) => withClient(app, `arn:aws:cognito-idp:${region}:${account}:userpool/${id}/client/1`),
    /^userPoolClients: "arn:.*" is an ARN, and app clients have none/,
  ],
  [
    'a malformed ID of an app client',
    (app) => withClient(app, 'my client'),
    /^userPoolClients: "my client" is no ID of an app client/,
  ],
];

/** Cognito’s own second factors: the pool’s properties, and how the message names them. */
const secondFactors = [
  ['optional MFA', { mfa: Mfa.OPTIONAL, mfaSecondFactor: { otp: true, sms: false } }, 'MFA \\(OPTIONAL\\)'],
  ['required MFA', { mfa: Mfa.REQUIRED, mfaSecondFactor: { otp: true, sms: false } }, 'MFA \\(ON\\)'],
  [
    'remembered devices',
    { deviceTracking: { challengeRequiredOnNewDevice: true, deviceOnlyRememberedOnUserPrompt: true } },
    'remembered devices',
  ],
  [
    'devices that are always remembered',
    { deviceTracking: { challengeRequiredOnNewDevice: false, deviceOnlyRememberedOnUserPrompt: false } },
    'remembered devices',
  ],
] as const;

const withPasswordFirst: RefusedApp[] = [
  ...secondFactors.map(
    ([name, pool, found]): RefusedApp => [
      `passwordFirst with ${name}`,
      (app) => {
        const { stack, userPool, client } = made(app, { authFlows: { custom: true }, disableOAuth: true }, pool);
        passkeys(stack, userPool, { userPoolClients: [client], passwordFirst: [client.userPoolClientId] });
      },
      new RegExp(
        `^passwordFirst: the user pool Mine/Pool has ${found}\\. Cognito then issues tokens after the password`,
      ),
    ],
  ),
  [
    'passwordFirst with MFA that a parameter decides',
    (app) => {
      const { stack, userPool, client } = made(app, { authFlows: { custom: true }, disableOAuth: true });
      (userPool.node.defaultChild as CfnUserPool).addPropertyOverride('MfaConfiguration', { Ref: 'Mfa' });
      passkeys(stack, userPool, { userPoolClients: [client], passwordFirst: [client.userPoolClientId] });
    },
    /has MFA \(known only at deployment\)/,
  ],
  [
    'passwordFirst with MFA that comes later',
    (app) => {
      const { stack, userPool, client } = made(app, { authFlows: { custom: true }, disableOAuth: true });
      passkeys(stack, userPool, { userPoolClients: [client], passwordFirst: [client.userPoolClientId] });
      (userPool.node.defaultChild as CfnUserPool).addPropertyOverride('MfaConfiguration', 'OPTIONAL');
      app.synth();
    },
    /passwordFirst: the user pool Mine\/Pool has MFA \(OPTIONAL\)/,
  ],
  [
    'passwordFirst with an app client that is opened later',
    (app) => {
      const { stack, userPool, client } = made(app, { authFlows: { custom: true }, disableOAuth: true });
      passkeys(stack, userPool, { userPoolClients: [client], passwordFirst: [client.userPoolClientId] });
      const flows = ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_PASSWORD_AUTH'];
      (client.node.defaultChild as CfnUserPoolClient).addPropertyOverride('ExplicitAuthFlows', flows);
      app.synth();
    },
    /the app client Mine\/Client allows ALLOW_USER_PASSWORD_AUTH/,
  ],
];

describe('An app that can’t work', () => {
  testRefusals([...withClients, ...withPasswordFirst]);
});
