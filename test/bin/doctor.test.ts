import { describe, expect, it } from 'vitest';
import {
  type Breakage,
  client,
  fromCognito,
  lambda,
  look,
  namesAlone,
  notOk,
  permissions,
  pool,
  region,
  withCredentials,
} from '../support/commands/doctor.ts';
import type { BrokenStack } from '../support/stacks/broken-stack.ts';

withCredentials();

const poolOf = (stack: BrokenStack) => `arn:aws:cognito-idp:ap-southeast-2:123456789012:userpool/${stack.userPoolId}`;
const attach = (stack: BrokenStack, arn = stack.functionArn) =>
  `npx passkeys attach --user-pool-id ${stack.userPoolId} --client-id ${stack.clientId} --function-arn ${arn} --endpoint ${stack.url}`;
const addPermission = (stack: BrokenStack) =>
  `aws lambda add-permission --function-name ${stack.functionArn} --statement-id passkeys-${stack.userPoolId} ` +
  `--action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${poolOf(stack)} ` +
  `--source-account 123456789012 ${region(stack)}`;
const configure = (stack: BrokenStack, what: string) =>
  `aws lambda update-function-configuration --function-name ${stack.functionArn.split(':').at(-1)} ${what} ${region(stack)}`;
const describeClient = (stack: BrokenStack) =>
  `aws cognito-idp describe-user-pool-client --user-pool-id ${stack.userPoolId} --client-id ${stack.clientId} ${region(stack)}`;

it('`doctor` finds nothing wrong with an intact stack', async () => {
  const { findings } = await look();
  expect(notOk(findings)).toEqual([]);
  expect(new Set(findings.map(({ check }) => check)).size).toBe(27);
});

/** Each alone is the one thing that is said to be wrong. */
const breakages: Breakage[] = [
  [
    'a trigger is removed',
    'triggers',
    (stack) => Reflect.deleteProperty(Object(pool(stack)['LambdaConfig']), 'CreateAuthChallenge'),
    { status: 'problem', found: /no CreateAuthChallenge trigger/, command: (stack) => attach(stack) },
  ],
  [
    'one trigger is another function',
    'triggers',
    (stack) => {
      const other = 'arn:aws:lambda:ap-southeast-2:123456789012:function:theirs';
      Object(pool(stack)['LambdaConfig']).DefineAuthChallenge = other;
    },
    { status: 'problem', found: /DefineAuthChallenge is .*:theirs; it should be /, command: (stack) => attach(stack) },
  ],
  [
    'the permission is removed',
    'permission',
    ({ remove }) => remove('AWS::Lambda::Permission', fromCognito),
    { status: 'problem', found: /does not let the user pool invoke it/, command: addPermission },
  ],
  [
    'the permission is for another pool',
    'permission',
    (stack) => {
      const other = 'arn:aws:cognito-idp:ap-southeast-2:123456789012:userpool/ap-southeast-2_another';
      for (const permission of permissions(stack)) permission['SourceArn'] = other;
    },
    { status: 'problem', found: /does not let the user pool invoke it/, command: addPermission },
  ],
  [
    'the permission is for API Gateway',
    'permission',
    (stack) => {
      for (const permission of permissions(stack)) permission['Principal'] = 'apigateway.amazonaws.com';
    },
    { status: 'problem', found: /does not let the user pool invoke it/, command: addPermission },
  ],
  [
    'the function’s timeout is longer than Cognito waits',
    'function-limits',
    (stack) => Object.assign(lambda(stack), { Timeout: 6 }),
    { status: 'problem', found: /6 seconds/, command: (stack) => configure(stack, '--timeout 5') },
  ],
  [
    'the function has little memory',
    'function-limits',
    (stack) => Object.assign(lambda(stack), { MemorySize: 128 }),
    { status: 'warning', found: /128 MB/, command: (stack) => configure(stack, '--memory-size 512') },
  ],
  [
    'the function runs on an older Node.js',
    'runtime',
    (stack) => Object.assign(lambda(stack), { Runtime: 'nodejs20.x' }),
    { status: 'problem', found: /nodejs20\.x; .* built for nodejs24\.x/, command: () => 'npx cdk deploy' },
  ],
  [
    'the functions are of a newer version',
    'version',
    ({ variables }) => Object.assign(variables, { PASSKEYS_VERSION: '100.2.0' }),
    { status: 'warning', found: /of version 100\.2\.0/, command: () => 'npm install cognito-passkeys@100.2.0' },
  ],
  [
    'the functions are of an older version',
    'version',
    ({ variables }) => Object.assign(variables, { PASSKEYS_VERSION: '0.0.9' }),
    { status: 'warning', found: /of version 0\.0\.9; this command/, command: () => 'npx cdk deploy' },
  ],
  [
    'the policy has an unknown rule',
    'policy',
    ({ variables }) => Object.assign(variables, { POLICY: '{"retinaScan":true}' }),
    { status: 'problem', found: /does not know: retinaScan/, command: () => 'npx cdk deploy' },
  ],
  [
    'the policy is not JSON',
    'policy',
    ({ variables }) => Object.assign(variables, { POLICY: 'strict' }),
    { status: 'problem', found: /is no JSON object/, command: () => 'npx cdk deploy' },
  ],
  [
    'the app client’s flow is removed',
    'client-flow',
    (stack) => Object.assign(client(stack), { ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'] }),
    {
      status: 'problem',
      found: /ALLOW_CUSTOM_AUTH is off \(it has ALLOW_USER_SRP_AUTH\)/,
      command: (stack) => attach(stack),
    },
  ],
  [
    'the app client reveals which users exist',
    'client-unknown-users',
    (stack) => Object.assign(client(stack), { PreventUserExistenceErrors: 'LEGACY' }),
    {
      status: 'problem',
      found: /PreventUserExistenceErrors is not ENABLED/,
      command: (stack) => attach(stack, `${stack.functionArn} --prevent-user-existence-errors`),
    },
  ],
  [
    'the app client’s tokens can’t be revoked',
    'client-revocation',
    (stack) => Object.assign(client(stack), { EnableTokenRevocation: false }),
    { status: 'warning', found: /revocation is off/, command: describeClient },
  ],
  [
    'the app client has a secret',
    'client-secret',
    (stack) => Object.assign(client(stack), { ClientSecret: 'geheim' }),
    {
      status: 'warning',
      found: /^It has a secret/,
      command: (stack) =>
        `aws cognito-idp create-user-pool-client --user-pool-id ${stack.userPoolId} --client-name passkeys --no-generate-secret ` +
        '--prevent-user-existence-errors ENABLED --explicit-auth-flows ALLOW_CUSTOM_AUTH ALLOW_REFRESH_TOKEN_AUTH ' +
        region(stack),
    },
  ],
  [
    'the app client keeps sign-ins open for too long',
    'client-session',
    (stack) => Object.assign(client(stack), { AuthSessionValidity: 15 }),
    { status: 'warning', found: /open for 15 minutes/, command: describeClient },
  ],
  [
    'the pool’s plan has no claims in access tokens',
    'tier',
    (stack) => {
      const LambdaArn = { 'Fn::GetAtt': ['Claims', 'Arn'] };
      stack.add('Claims', 'AWS::Lambda::Function', lambda(stack));
      stack.add('ClaimsPermission', 'AWS::Lambda::Permission', { ...permissions(stack)[0], FunctionName: LambdaArn });
      Object(pool(stack)['LambdaConfig']).PreTokenGenerationConfig = { LambdaArn, LambdaVersion: 'V2_0' };
      pool(stack)['UserPoolTier'] = 'LITE';
    },
    {
      status: 'warning',
      found: /LITE.*V2_0/,
      command: (stack) => `aws cognito-idp describe-user-pool --user-pool-id ${stack.userPoolId} ${region(stack)}`,
    },
  ],
  [
    'the RP ID is a public suffix',
    'relying-party',
    ({ variables }) => Object.assign(variables, { RELYING_PARTY_ID: 'com.au' }),
    {
      status: 'problem',
      found: /"com\.au" is a public suffix/,
      command: () => "npx cdk deploy -c 'relyingPartyId=<domain>' -c 'origins=https://<domain>'",
    },
  ],
  [
    'the RP ID does not cover an origin',
    'origins',
    ({ variables }) => Object.assign(variables, { RELYING_PARTY_ID: 'example.com' }),
    {
      status: 'problem',
      found: /"example\.com" can’t be used by http:\/\/localhost:/,
      command: () => 'npx cdk deploy -c relyingPartyId=example.com -c origins=https://example.com',
    },
  ],
  [
    'the origins include no page at the RP ID',
    'origins',
    ({ variables }) => Object.assign(variables, { ORIGINS: 'android:apk-key-hash:AAAA' }),
    {
      status: 'problem',
      found: /No page at the RP ID "localhost" or below/,
      command: () => 'npx cdk deploy -c relyingPartyId=localhost -c origins=https://localhost',
    },
  ],
];

describe('`doctor` on a broken stack', () => {
  it.each(breakages.map((it) => [it[0], it] as const))(
    '`doctor` reports only that %s, with a command to fix it',
    (_, breakage) => namesAlone(breakage),
  );
});
