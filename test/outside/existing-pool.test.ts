import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  type RespondToAuthChallengeCommandOutput,
  SetUserPoolMfaConfigCommand,
  UpdateUserPoolClientCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '../../lambdas/attachment/changes.ts';
import type { Settings } from '../../lambdas/attachment/values.ts';
import { adoptionCounts } from '../support/dynamodb/adoption-counts.ts';
import { ExistingPool } from '../support/stacks/existing-pool.ts';
import { postAuthenticationEvent } from '../support/stacks/foreign-triggers.ts';
import type { OwnStack } from '../support/stacks/own-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const existingPool = new ExistingPool();
const folder = mkdtempSync(join(tmpdir(), 'existing-pool-'));
let stack: OwnStack;
let dynamodb: DynamoDBClient;
/** Comes by the app client that got passkeys. */
let visitor: Visitor;
/** Comes by the app client whose custom sign-in was there before. */
let other: Visitor;

beforeAll(async () => {
  stack = await existingPool.start({ ofTriggers: true });
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  visitor = new Visitor(stack.config);
  other = new Visitor({ ...stack.config, userPoolClientId: stack.output('WordsId') });
}, 120_000);
afterAll(async () => {
  dynamodb.destroy();
  await stack.stop();
  existingPool.remove();
  rmSync(folder, { recursive: true });
});

/** The custom sign-in that was there before: what is asked, and the last answer of Cognito. */
async function byWords(...answers: string[]) {
  const { email } = await visitor.user();
  const { session, parameters } = await other.customChallenge(email);
  const asked = [parameters['question']];
  let last: Partial<RespondToAuthChallengeCommandOutput> = { Session: session };
  for (const answer of answers) {
    last = await other.answerText(email, last.Session ?? '', answer);
    if (last.ChallengeParameters?.['question']) asked.push(last.ChallengeParameters['question']);
  }
  return { asked, tokens: last.AuthenticationResult };
}

const refusalOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 'nothing was refused',
    ({ name, message }: Error) => `${name}: ${message}`,
  );

const signIns = async () => (await adoptionCounts(dynamodb, stack.tableName))['signIns'] ?? 0;

/** The triggers of theirs that ours take the place of, with both ARNs. */
const exchanged = () => [
  ...['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'].map((name) => ({
    name,
    theirs: stack.output('TheirArn'),
    ours: stack.output('OurArn'),
  })),
  { name: 'PostAuthentication', theirs: stack.output('TheirPostArn'), ours: stack.output('OurPostArn') },
  { name: 'PreTokenGeneration', theirs: stack.output('TheirTokenArn'), ours: stack.output('OurTokenArn') },
];
/** The settings by which the pool names them: two for the last. */
const settings = () =>
  exchanged().flatMap(({ name, ...arns }) =>
    name === 'PreTokenGeneration'
      ? [
          { setting: `LambdaConfig.${name}`, ...arns },
          { setting: `LambdaConfig.${name}Config.LambdaArn`, ...arns },
        ]
      : [{ setting: `LambdaConfig.${name}`, ...arns }],
  );

/** What tokens say by their trigger, with the event that it got from the pool itself. */
const theirClaims = { tenant: 'acme', eventVersion: '2' };

/** The claims of both tokens after a sign-in with a passkey whose client asks for them. */
async function claimsOfPasskey() {
  const { email, authenticator } = await visitor.registered();
  const { session, options } = await visitor.challenge(email);
  const credential = authenticator.get(options);
  const metadata = { passkey_sign_in: randomBytes(16).toString('base64url') };
  const { AuthenticationResult } = await visitor.answer(email, session, credential, metadata);
  const { IdToken = '', AccessToken = '' } = AuthenticationResult ?? {};
  return { id: decodeJwt(IdToken), access: decodeJwt(AccessToken), credential };
}

async function described(): Promise<Record<'pool' | 'client' | 'words', Settings>> {
  const { userPoolId: UserPoolId } = stack.config;
  const client = async ({ config: { userPoolClientId: ClientId } }: Visitor) =>
    (await visitor.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
  const { UserPool: pool } = await visitor.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  return { pool: { ...pool }, client: { ...(await client(visitor)) }, words: { ...(await client(other)) } };
}

/** What those who sign in by words see, and what their functions are told, whatever is attached. */
const theirFlow = () => {
  it('The earlier Post Authentication function receives each sign-in as Cognito sends it, and can refuse tokens', async () => {
    const user = await visitor.user();
    const before = existingPool.seen.events().length;
    await visitor.passwordTokens(user);
    expect(existingPool.seen.events().slice(before)).toEqual([postAuthenticationEvent(stack.config, user.email)]);
    const { session } = await other.customChallenge(user.email);
    const { Session = '' } = await other.answerText(user.email, session, 'green');
    expect(await refusalOf(other.answerText(user.email, Session, 'open sesame', { earlier: 'throw' }))).toBe(
      'UserLambdaValidationException: PostAuthentication failed with error not on Sundays.',
    );
  });

  it('Tokens have the claims and scopes of the earlier Pre Token Generation function', async () => {
    const tokens = await visitor.passwordTokens(await visitor.user());
    const [id, access] = [decodeJwt(tokens.IdToken ?? ''), decodeJwt(tokens.AccessToken ?? '')];
    expect(id).toMatchObject(theirClaims);
    expect(access).toMatchObject({ ...theirClaims, scope: 'aws.cognito.signin.user.admin accounts' });
  });

  it('The earlier custom sign-in asks both questions and gives tokens', async () => {
    const { asked, tokens } = await byWords('green', 'open sesame');
    expect(asked).toEqual(['COLOUR', 'WORD']);
    expect(tokens?.AccessToken).toBeDefined();
  });

  it('The earlier custom sign-in asks again after one wrong answer and fails after two', async () => {
    expect((await byWords('red', 'green', 'open sesame')).asked).toEqual(['COLOUR', 'COLOUR', 'WORD']);
    const refused = 'NotAuthorizedException: Incorrect username or password.';
    expect(await refusalOf(byWords('red', 'blue'))).toBe(refused);
  });

  it('The earlier custom sign-in shows the message of an error that its trigger throws', async () => {
    expect(await refusalOf(byWords('throw'))).toBe(
      'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error the word list is being reprinted.',
    );
  });
};

function passkeys(
  command: 'attach' | 'detach',
  ...args: string[]
): Promise<{ code: number; out: string; error: string }> {
  const file = fileURLToPath(new URL('../../bin/passkeys.ts', import.meta.url));
  const all = [file, command, '--user-pool-id', stack.config.userPoolId, '--endpoint', stack.url, ...args];
  const env = { PATH: process.env['PATH'], AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local' };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, all, { env, cwd: folder }, (_, out, error) =>
      resolve({ code: child.exitCode ?? -1, out, error }),
    );
  });
}

describe('A user pool with chained custom authentication triggers', () => {
  it('The app client with passkeys signs a user in with a passkey, with and without a user name', async () => {
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await visitor.signInNameless(authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('The adoption counts include sign-ins through each app client', async () => {
    const user = await visitor.user();
    const before = await signIns();
    await visitor.passwordTokens(user);
    await byWords('green', 'open sesame');
    const { email, authenticator } = await visitor.registered();
    await visitor.signIn(email, authenticator);
    expect(await signIns()).toBe(before + 4);
  });

  it('Both tokens have the passkey claims and the claims of the earlier Pre Token Generation function', async () => {
    const { id, access, credential } = await claimsOfPasskey();
    const claims = { passkey_amr: 'pop user mfa', passkey_id: credential.id, passkey_kind: 'synced' };
    expect(id).toMatchObject({ ...theirClaims, ...claims });
    expect(access).toMatchObject({ ...theirClaims, ...claims, scope: 'aws.cognito.signin.user.admin accounts' });
  });

  describe('The earlier custom sign-in through another app client', () => {
    theirFlow();

    it('The earlier app client refuses a passkey session, and its own trigger verifies its answers', async () => {
      const { email, authenticator } = await visitor.registered();
      const { session, options } = await visitor.challenge(email);
      await expect(other.answer(email, session, authenticator.get(options))).rejects.toThrow('Invalid session');
      const wrong = await other.answerText(email, (await other.challenge(email)).session, 'green is no passkey');
      expect(wrong).toMatchObject({ ChallengeParameters: { question: 'COLOUR' } });
      expect(wrong.AuthenticationResult).toBeUndefined();
    });

    it('The earlier custom sign-in fails with a timeout within five seconds if its trigger hangs', async () => {
      const began = performance.now();
      expect(await refusalOf(byWords('hang'))).toBe(
        'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error Socket timeout while invoking Lambda function.',
      );
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  });
});

it('A deployment refuses a user pool with unknown triggers, and names their ARNs and the choices', async () => {
  const reason = await existingPool.start({ ofTriggers: false }).then(
    (started) => started.stop(),
    ({ message }: Error) => message,
  );
  expect(reason).toContain(
    "can't be made: The user pool has triggers of custom authentication and a Post Authentication trigger and a Pre Token Generation trigger already.",
  );
  // The functions of this stack have the same names, but for what comes of the stack's own.
  const withoutStack = (text: string) => text.replaceAll(/Own\d+-(\w+)-\w{12}/g, '$1');
  for (const { name, theirs } of exchanged())
    expect(withoutStack(String(reason))).toContain(withoutStack(`${name}: ${theirs}`));
  expect(reason).toContain('chainTriggers');
  expect(reason).toContain('dangerReplaceTriggers');
});

describe('A user pool after the stack’s custom resources are deleted', () => {
  it('Deleting the custom resources restores the user pool’s triggers and the app client’s settings', async () => {
    const attached = await described();
    await stack.deleteCustomResources();
    const before = await described();
    const changes = changesBetween(before.pool, attached.pool);
    expect(changes).toHaveLength(6);
    expect(changes).toEqual(
      expect.arrayContaining(settings().map(({ setting, theirs, ours }) => ({ setting, before: theirs, after: ours }))),
    );
    expect(
      changesBetween(before.client, attached.client)
        .map(({ setting }) => setting)
        .sort(),
    ).toEqual(['ExplicitAuthFlows', 'PreventUserExistenceErrors']);
    expect(before.words).toEqual(attached.words);
  });

  it('Sign-ins are no longer counted after the custom resources are deleted', async () => {
    const before = await signIns();
    await visitor.passwordTokens(await visitor.user());
    expect(await signIns()).toBe(before);
  });

  it('Passkey claims are no longer written after the custom resources are deleted', async () => {
    const { IdToken = '' } = await visitor.passwordTokens(await visitor.user());
    // Ours would have taken it away.
    expect(decodeJwt(IdToken)).toMatchObject({ ...theirClaims, passkey_amr: 'forged' });
  });

  theirFlow();
});

describe('`npx passkeys attach`', () => {
  const ours = () => ['--function-arn', stack.output('OurArn'), '--client-id', stack.config.userPoolClientId];
  const others = () => [
    ...['--post-authentication-arn', stack.output('OurPostArn')],
    ...['--pre-token-generation-arn', stack.output('OurTokenArn')],
  ];
  const oursToo = () => [...ours(), ...others()];

  it('`npx passkeys attach` refuses a user pool with triggers, names their ARNs and the choices, and changes nothing', async () => {
    const before = await described();
    for (const dry of [['--dry-run'], []]) {
      const { code, out, error } = await passkeys('attach', ...ours(), ...dry);
      expect([code, out]).toEqual([1, '']);
      expect(error).toContain('triggers of custom authentication already. Nothing was changed.');
      expect(error).toContain(`DefineAuthChallenge: ${stack.output('TheirArn')}`);
      expect(error).not.toMatch(/PostAuthentication|PreTokenGeneration/);
      expect(error).toMatch(/--chain-triggers.*--danger-replace-triggers/s);
    }
    expect(await described()).toEqual(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('`npx passkeys attach --dry-run` prints the changes, and a run without it makes them', async () => {
    const before = await described();
    const dry = await passkeys('attach', ...oursToo(), '--chain-triggers', '--dry-run');
    expect(dry.out).toBe(
      [
        `app client ${stack.config.userPoolClientId}`,
        '  ExplicitAuthFlows: + ALLOW_CUSTOM_AUTH',
        `user pool ${stack.config.userPoolId}`,
        ...settings().map(({ setting, theirs, ours }) => `  ${setting}: ${theirs} → ${ours}`),
        '',
        'Nothing was changed. All other settings stay as they are.\n',
      ].join('\n'),
    );
    expect(await described()).toEqual(before);

    // The triggers that count sign-ins and write claims come later, and an attachment that does not name them lets them be.
    expect(await passkeys('attach', ...ours(), '--chain-triggers')).toMatchObject({ code: 0 });
    expect(changesBetween(before.pool, (await described()).pool)).toHaveLength(3);
    expect(await passkeys('attach', ...oursToo())).toMatchObject({ code: 1, error: expect.stringContaining('named') });
    expect(await passkeys('attach', ...oursToo(), '--chain-triggers')).toMatchObject({ code: 0 });
    expect(changesBetween(before.pool, (await described()).pool)).toHaveLength(6);
    expect((await claimsOfPasskey()).id).toMatchObject({ ...theirClaims, passkey_amr: 'pop user mfa' });
    const counted = await signIns();
    await visitor.passwordTokens(await visitor.user());
    expect(await signIns()).toBe(counted + 1);
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
    expect((await byWords('green', 'open sesame')).tokens).toBeDefined();
    for (const again of [ours(), oursToo()]) {
      expect(await passkeys('attach', ...again)).toMatchObject({ out: 'Nothing to change: it is so already.\n' });
    }
  });

  it('`npx passkeys detach` takes an attachment back from its record file', async () => {
    const attached = await described();
    const { out } = await passkeys('detach', '--json');
    expect(JSON.parse(out)).toMatchObject({
      command: 'detach',
      dryRun: false,
      targets: [{ target: `user pool ${stack.config.userPoolId}` }, { changes: [{ setting: 'ExplicitAuthFlows' }] }],
    });
    const changes = changesBetween((await described()).pool, attached.pool);
    expect(changes).toEqual(
      expect.arrayContaining(settings().map(({ setting, theirs, ours }) => ({ setting, before: theirs, after: ours }))),
    );
    expect(changes).toHaveLength(6);
    expect((await byWords('green', 'open sesame')).tokens).toBeDefined();
    expect(readdirSync(folder)).toEqual([]);
    expect(await passkeys('detach')).toMatchObject({ code: 2, error: expect.stringContaining('is not there') });
  });

  const theSame = (...options: string[]) =>
    options.flatMap((option) => [option, 'arn:aws:lambda:ap-southeast-2:123456789012:function:f']);
  it.each([
    [['--client-id', 'a'], 2, 'Give --function-arn'],
    [['--function-arn', 'mine', '--client-id', 'a'], 2, '"mine" is no ARN'],
    [['--function-arn', 'arn:aws:lambda:ap-southeast-2:123456789012:function:f'], 2, 'Give --client-id'],
    [['--function-arn', 'arn:aws:lambda:ap-southeast-2:123456789012:function:f', '--client-id', 'nobody'], 3, 'nobody'],
    [[...theSame('--function-arn', '--post-authentication-arn'), '--client-id', 'a'], 2, 'are the same'],
    [theSame('--post-authentication-arn', '--pre-token-generation-arn'), 2, 'are the same'],
    [['--pre-token-generation-arn', 'mine'], 2, '"mine" is no ARN'],
    [[...theSame('--function-arn'), '--client-id', 'a', '--password-first', 'b'], 2, 'give it with --client-id too'],
    [[...theSame('--function-arn'), '--client-id', 'a', '--password-first', 'a'], 2, '--pre-token-generation-arn'],
    [['--wrong'], 2, '--wrong'],
  ])('`npx passkeys attach` with the arguments %j exits with code %i', async (args, code, error) => {
    expect(await passkeys('attach', ...args)).toMatchObject({ code, error: expect.stringContaining(error) });
  });

  it('`npx passkeys attach --password-first` refuses a client and a pool that give tokens without a passkey', async () => {
    const { userPoolId: UserPoolId, userPoolClientId: ClientId } = stack.config;
    const attempt = async () => {
      const before = await described();
      const { code, error } = await passkeys('attach', ...oursToo(), '--chain-triggers', '--password-first', ClientId);
      expect(await described()).toEqual(before);
      return `${code} ${error}`;
    };
    expect(await attempt()).toMatch(/^1 passwordFirst: the app client \w+ allows ALLOW_USER_PASSWORD_AUTH/);
    await visitor.cognito.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }),
    );
    await visitor.cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL' }));
    expect(await attempt()).toMatch(/^1 passwordFirst: the user pool has MFA \(OPTIONAL\)\./);
  });
});
