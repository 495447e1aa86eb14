import { type App, Fn, Stack } from 'aws-cdk-lib';
import { CfnUserPool, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { describe, expect, test } from 'vitest';
import type { PasskeysProps } from '../../../lib/index.ts';
import { withApp } from '../synthesize.ts';
import { account, byArn, env, id, imported, made, passkeys, region } from './app-with-pool.ts';

/** Apps that look like the refused ones (refused-*.test.ts), and work. */
const accepted: [name: string, define: (app: App) => unknown][] = [
  [
    'an imported pool of the stack’s region and account',
    (app) => byArn(app, `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`),
  ],
  ['a replica in the stack’s region', (app) => imported(app, 'us-east-1_AbCdEf123', { userPoolReplica: true })],
  [
    'an imported pool in a stack for any region',
    (app) => {
      const stack = new Stack(app, 'Mine');
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_AbCdEf123'));
    },
  ],
  [
    'an imported pool of a region of the government',
    (app) => {
      const stack = new Stack(app, 'Mine', { env: { region: 'us-gov-west-1', account } });
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', 'us-gov-west-1_AbCdEf123'));
    },
  ],
  [
    'an imported pool of the European Sovereign Cloud',
    (app) => {
      const stack = new Stack(app, 'Mine', { env: { region: 'eusc-de-east-1', account } });
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', 'eusc-de-east-1_AbCdEf123'));
    },
  ],
  [
    'IDs that the command line has still to look up',
    (app) => {
      const stack = new Stack(app, 'Mine', { env });
      const lookup = (name: string) => StringParameter.valueFromLookup(stack, name);
      const client = UserPoolClient.fromUserPoolClientId(stack, 'Client', lookup('/auth/client'));
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', lookup('/auth/pool')), { userPoolClients: [client] });
    },
  ],
  [
    'a pool and its app client that are imported under different names',
    (app) => {
      const stack = new Stack(app, 'Mine', { env });
      const [pool, same] = ['Pool', 'Same'].map((name) => UserPool.fromUserPoolId(stack, name, Fn.importValue(name)));
      if (!pool || !same) throw new Error('There is no pool.');
      passkeys(stack, pool, { userPoolClients: [new UserPoolClient(stack, 'Client', { userPool: same })] });
    },
  ],
  [
    'a pool that two stacks serve without attaching their triggers',
    (app) => {
      for (const name of ['Mine', 'Yours']) {
        const stack = new Stack(app, name, { env });
        passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id), { attachTriggers: false });
      }
    },
  ],
  [
    'a pool and its replica in one app',
    (app) => {
      imported(app, id);
      const stack = new Stack(app, 'Replica', { env: { region: 'us-west-2', account } });
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id), { userPoolReplica: true });
    },
  ],
  [
    'passkeys that are made in the pool’s stack from elsewhere',
    (app) => {
      const { userPool, client } = made(app);
      passkeys(Stack.of(userPool), userPool, { userPoolClients: [client] });
    },
  ],
  [
    'two pools with passkeys each',
    (app) => {
      const { stack, userPool, client } = made(app);
      passkeys(stack, userPool, { userPoolClients: [client] });
      const other = new UserPool(stack, 'Other');
      passkeys(
        stack,
        other,
        { userPoolClients: [new UserPoolClient(stack, 'OtherClient', { userPool: other })] },
        'More',
      );
    },
  ],
  [
    'a pool of the CloudFormation construct that is imported by its reference',
    (app) => {
      const stack = new Stack(app, 'Mine', { env });
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', new CfnUserPool(stack, 'Made').ref));
    },
  ],
  [
    'an app client with a secret that a server handles',
    (app) => {
      const { stack, userPool, client } = made(app, { generateSecret: true });
      passkeys(stack, userPool, { userPoolClients: [client], confidentialClients: true });
    },
  ],
  [
    'MFA without passwordFirst',
    (app) => {
      const { stack, userPool, client } = made(
        app,
        {},
        { mfa: Mfa.OPTIONAL, mfaSecondFactor: { otp: true, sms: false } },
      );
      passkeys(stack, userPool, { userPoolClients: [client] });
    },
  ],
  ['a property that is undefined', (app) => imported(app, id, { relyingPartyID: undefined } as Partial<PasskeysProps>)],
];

describe('An app that works', () => {
  test.each(accepted)('Synthesis accepts %s', (_, define) => {
    expect(() => withApp({}, (app) => [define(app), app.synth()])).not.toThrow();
  });
});
