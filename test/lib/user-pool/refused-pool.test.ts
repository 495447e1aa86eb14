import { Stack, Stage } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe } from 'vitest';
import {
  account,
  byArn,
  env,
  id,
  imported,
  made,
  passkeys,
  type RefusedApp,
  region,
  testRefusals,
} from './app-with-pool.ts';

const withPool: RefusedApp[] = [
  [
    'an imported pool of another region',
    (app) => imported(app, 'us-east-1_AbCdEf123'),
    /^userPool: us-east-1_AbCdEf123 is in us-east-1, and this stack in eu-west-1\..*env: { region: 'us-east-1' }/,
  ],
  [
    'an imported pool of another region, by its ARN',
    (app) => byArn(app, `arn:aws:cognito-idp:us-east-1:${account}:userpool/us-east-1_AbCdEf123`),
    /^userPool: us-east-1_AbCdEf123 is in us-east-1/,
  ],
  [
    'an ARN whose region is not its ID’s',
    (app) => byArn(app, `arn:aws:cognito-idp:us-east-1:${account}:userpool/${id}`),
    /is in us-east-1, and this stack in eu-west-1/,
  ],
  [
    'an imported pool of another account',
    (app) => byArn(app, `arn:aws:cognito-idp:${region}:999999999999:userpool/${id}`),
    /^userPool: eu-west-1_AbCdEf123 is in the account 999999999999, and this stack in 123456789012\..*env: { account: '999999999999' }/,
  ],
  [
    'a name in the place of an ID',
    (app) => imported(app, 'customers'),
    /^userPool: "customers" is no ID of a user pool\. Write it as Cognito shows it/,
  ],
  ['an ID without its region', (app) => imported(app, 'AbCdEf123'), /is no ID of a user pool/],
  ['an ID with a space', (app) => imported(app, `${id} `), /is no ID of a user pool/],
  [
    'an ARN given as an ID',
    (app) => imported(app, `arn:aws:cognito-idp:${region}:${account}:userpool/${id}`),
    new RegExp(`is an ARN, and it was given as an ID\\. Write UserPool\\.fromUserPoolId\\(…, "${id}"\\)`),
  ],
  [
    'a pool of another stack',
    (app) => {
      const users = new Stack(app, 'Users', { env });
      passkeys(new Stack(app, 'Mine', { env }), new UserPool(users, 'Pool'));
    },
    /^userPool: Users\/Pool is made in the stack Users, and these passkeys in Mine\..*new Passkeys\(Stack\.of\(userPool\), 'Passkeys'.*UserPool\.fromUserPoolId/,
  ],
  [
    'a pool of another stage',
    (app) => {
      const users = new Stack(new Stage(app, 'Prod'), 'Users', { env });
      passkeys(new Stack(app, 'Mine', { env }), new UserPool(users, 'Pool'));
    },
    /^userPool: Prod\/Users\/Pool is made in the stack Prod\/Users/,
  ],
  [
    'a client of another stack',
    (app) => {
      const { stack, userPool } = made(app);
      const client = new UserPoolClient(new Stack(app, 'Web', { env }), 'Client', { userPool });
      passkeys(stack, userPool, { userPoolClients: [client] });
    },
    /^userPoolClients: Web\/Client is made in the stack Web,.*new UserPoolClient\(Stack\.of\(userPool\), 'Client'/,
  ],
  [
    'two Passkeys on one pool',
    (app) => {
      const { stack, userPool, client } = made(app);
      passkeys(stack, userPool, { userPoolClients: [client] });
      passkeys(stack, userPool, { userPoolClients: [client] }, 'More');
    },
    /^userPool: Mine\/Pool has passkeys already, by Mine\/Passkeys\. One Passkeys serves all app clients/,
  ],
  [
    'two Passkeys on one imported pool',
    (app) => {
      imported(app, id);
      const stack = new Stack(app, 'Other', { env });
      passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id));
    },
    /^userPool: Other\/Pool has passkeys already, by Mine\/Passkeys/,
  ],
  [
    'a pool with a trigger of custom authentication',
    (app) => {
      const stack = new Stack(app, 'Mine', { env });
      const code = Code.fromInline('exports.handler = (it) => it');
      const createAuthChallenge = new LambdaFunction(stack, 'Theirs', {
        runtime: Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code,
      });
      const userPool = new UserPool(stack, 'Pool', { lambdaTriggers: { createAuthChallenge } });
      passkeys(stack, userPool, { userPoolClients: [new UserPoolClient(stack, 'Client', { userPool })] });
    },
    /^userPool: Mine\/Pool has triggers of custom authentication already \(CreateAuthChallenge\)/,
  ],
];

describe('An app that can’t work', () => {
  testRefusals(withPool);
});
