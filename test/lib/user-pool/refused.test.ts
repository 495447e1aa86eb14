import { type App, Stack, Stage } from 'aws-cdk-lib';
import { CfnUserPool, type IUserPool, Mfa, UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, test } from 'vitest';
import { Passkeys, type PasskeysProps } from '../../../lib/index.ts';
import { withApp } from '../synthesize.ts';

const [region, account] = ['eu-west-1', '123456789012'];
const id = `${region}_AbCdEf123`;
const env = { region, account };

const passkeys = (scope: Stack, userPool: IUserPool, props: Partial<PasskeysProps> = {}, name = 'Passkeys') =>
  new Passkeys(scope, name, {
    userPool,
    userPoolClients: [UserPoolClient.fromUserPoolClientId(scope, `${name}Client`, 'someclient')],
    relyingPartyId: 'example.com',
    relyingPartyName: 'Example',
    origins: ['https://example.com'],
    ...props,
  });

/** A stack whose pool and client are made in it. */
function made(app: App, client: object = {}, pool: object = {}) {
  const stack = new Stack(app, 'Mine', { env });
  const userPool = new UserPool(stack, 'Pool', pool);
  return { stack, userPool, client: new UserPoolClient(stack, 'Client', { userPool, ...client }) };
}

const imported = (app: App, poolId: string, props: Partial<PasskeysProps> = {}) => {
  const stack = new Stack(app, 'Mine', { env });
  return passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', poolId), props);
};
const byArn = (app: App, arn: string, props: Partial<PasskeysProps> = {}) => {
  const stack = new Stack(app, 'Mine', { env });
  return passkeys(stack, UserPool.fromUserPoolArn(stack, 'Pool', arn), props);
};
const withClient = (app: App, clientId: string) => {
  const stack = new Stack(app, 'Mine', { env });
  const userPoolClients = [UserPoolClient.fromUserPoolClientId(stack, 'Client', clientId)];
  return passkeys(stack, UserPool.fromUserPoolId(stack, 'Pool', id), { userPoolClients });
};

/** An app that can't work, and what people read. */
const refused: [name: string, define: (app: App) => unknown, message: RegExp][] = [
  // The pool.
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
  // App clients.
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
  // A second factor of Cognito's.
  ...(
    [
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
    ] as const
  ).map(([name, pool, found]): [string, (app: App) => unknown, RegExp] => [
    `passwordFirst with ${name}`,
    (app) => {
      const { stack, userPool, client } = made(app, { authFlows: { custom: true }, disableOAuth: true }, pool);
      passkeys(stack, userPool, { userPoolClients: [client], passwordFirst: [client.userPoolClientId] });
    },
    new RegExp(`^passwordFirst: the user pool Mine/Pool has ${found}\\. Cognito then issues tokens after the password`),
  ]),
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
  // Properties, as JavaScript lets them pass.
  ...(
    [
      [
        'no relying party ID',
        { relyingPartyId: undefined },
        /^relyingPartyId: it is missing\. Write the domain of the pages, such as "example\.com"\.$/,
      ],
      ['null for the relying party ID', { relyingPartyId: null }, /^relyingPartyId: it is missing/],
      ['no relying party name', { relyingPartyName: undefined }, /^relyingPartyName: it is missing/],
      ['no origins', { origins: undefined }, /^origins: it is missing\. Write the origin of each page/],
      ['no user pool', { userPool: undefined }, /^userPool: it is missing/],
      ['no app clients', { userPoolClients: undefined }, /^userPoolClients: it is missing/],
      [
        'one app client without a list',
        { userPoolClients: { userPoolClientId: 'one' } },
        /^userPoolClients: this object is not a list of app clients/,
      ],
      [
        'the ID of an app client',
        { userPoolClients: ['one'] },
        /^userPoolClients: this list is not a list of app clients/,
      ],
      ['the ID of a user pool', { userPool: id }, /^userPool: "eu-west-1_AbCdEf123" is not a user pool/],
      [
        'one origin without a list',
        { origins: 'https://example.com' },
        /^origins: "https:\/\/example\.com" is not a list of texts\.$/,
      ],
      [
        'a number for a duration',
        { recentAuthentication: 600 },
        /^recentAuthentication: 600 is not a Duration of the CDK/,
      ],
      ['text for a flag', { tokenClaims: 'false' }, /^tokenClaims: "false" is not true or false\.$/],
      ['a number as text', { passkeyLimit: '5' }, /^passkeyLimit: "5" is not a number\.$/],
      ['null for an optional property', { deviceBoundOnly: null }, /^deviceBoundOnly: null is not true or false/],
      [
        'a property in other case',
        { relyingPartyID: 'example.com' },
        /^relyingPartyID: Passkeys has no such property\. Did you mean relyingPartyId\?/,
      ],
      [
        'a misspelled property',
        { deviceBoundsOnly: true },
        /^deviceBoundsOnly: Passkeys has no such property\. Did you mean deviceBoundOnly\?/,
      ],
      [
        'a property of another construct',
        { userVerification: 'required' },
        /^userVerification: Passkeys has no such property\. Leave it out\./,
      ],
    ] as const
  ).map(([name, props, message]): [string, (app: App) => unknown, RegExp] => [
    name,
    (app) => imported(app, id, props as unknown as Partial<PasskeysProps>),
    message,
  ]),
];

describe('An app that can’t work', () => {
  test('Synthesis refuses a construct without properties', () => {
    const define = (app: App) =>
      new Passkeys(new Stack(app, 'Mine'), 'Passkeys', undefined as unknown as PasskeysProps);
    expect(() => withApp({}, define)).toThrow('userPool: it is missing.');
  });

  test.each(refused)('Synthesis refuses %s and says what to write', (_, define, message) => {
    expect(() => withApp({}, define)).toThrow(expect.objectContaining({ message: expect.stringMatching(message) }));
  });
});

/** Apps that look like those, and work. */
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
