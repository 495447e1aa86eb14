import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  type RespondToAuthChallengeCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider';
import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { UserPool, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '../../lambdas/attachment/changes.ts';
import type { Settings } from '../../lambdas/attachment/settings.ts';
import type { Config } from '../../lambdas/contract.ts';
import { Passkeys } from '../../lib/index.ts';
import { foreignTriggers } from '../support/foreign-triggers.ts';
import { type OwnStack, startOwnStack } from '../support/own-stack.ts';
import { Visitor } from '../support/visitor.ts';

const foreign = foreignTriggers();
const folder = mkdtempSync(join(tmpdir(), 'existing-pool-'));
let stack: OwnStack;
/** Comes by the app client that got passkeys. */
let visitor: Visitor;
/** Comes by the app client whose custom sign-in was there before. */
let other: Visitor;

/** A stack with somebody else's pool in it, and with passkeys that are to chain its triggers or are not told of them. */
const existingPool = (told: { readonly ofTriggers: boolean }) =>
  startOwnStack((own, url) => {
    // Somebody else's: a pool with triggers and two app clients.
    const lambda = new LambdaFunction(own, 'Theirs', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(foreign.folder),
      timeout: Duration.seconds(10),
    });
    const theirs = new UserPool(own, 'Pool', {
      signInAliases: { email: true },
      removalPolicy: RemovalPolicy.DESTROY,
      lambdaTriggers: { defineAuthChallenge: lambda, createAuthChallenge: lambda, verifyAuthChallengeResponse: lambda },
    });
    const client = new UserPoolClient(own, 'Client', { userPool: theirs, authFlows: { userPassword: true } });
    const words = new UserPoolClient(own, 'Words', { userPool: theirs, authFlows: { custom: true } });
    // Ours: it knows of them what an app in another repository would.
    const userPool = UserPool.fromUserPoolId(own, 'Imported', theirs.userPoolId);
    const relyingParty = { id: 'localhost', name: 'Shop' };
    const passkeys = new Passkeys(own, 'Passkeys', {
      userPool,
      userPoolClients: [UserPoolClient.fromUserPoolClientId(own, 'ImportedClient', client.userPoolClientId)],
      relyingPartyId: relyingParty.id,
      relyingPartyName: relyingParty.name,
      origins: [url],
      userPoolEndpoint: url,
      preventUserExistenceErrors: true,
      ...(told.ofTriggers && {
        chainTriggers: {
          defineAuthChallenge: lambda.functionArn,
          createAuthChallenge: lambda.functionArn,
          verifyAuthChallengeResponse: lambda.functionArn,
        },
      }),
    });
    const config: Config = {
      region: own.region,
      userPoolId: theirs.userPoolId,
      userPoolClientId: client.userPoolClientId,
      userPoolEndpoint: url,
      apiUrl: url,
      relyingParty,
    };
    new CfnOutput(own, 'Config', { value: own.toJsonString(config) });
    new CfnOutput(own, 'WordsId', { value: words.userPoolClientId });
    new CfnOutput(own, 'TheirArn', { value: lambda.functionArn });
    new CfnOutput(own, 'OurArn', { value: passkeys.functions['auth-challenge'].functionArn });
  });

beforeAll(async () => {
  stack = await existingPool({ ofTriggers: true });
  visitor = new Visitor(stack.config);
  other = new Visitor({ ...stack.config, userPoolClientId: stack.output('WordsId') });
}, 120_000);
afterAll(async () => {
  await stack.stop();
  foreign.remove();
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

async function described(): Promise<Record<'pool' | 'client' | 'words', Settings>> {
  const { userPoolId: UserPoolId } = stack.config;
  const client = async ({ config: { userPoolClientId: ClientId } }: Visitor) =>
    (await visitor.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId }))).UserPoolClient;
  const { UserPool: pool } = await visitor.cognito.send(new DescribeUserPoolCommand({ UserPoolId }));
  return { pool: { ...pool }, client: { ...(await client(visitor)) }, words: { ...(await client(other)) } };
}

/** What those who sign in by words see, whatever is attached. */
const theirFlow = () => {
  it('asks both questions and gives tokens', async () => {
    const { asked, tokens } = await byWords('green', 'open sesame');
    expect(asked).toEqual(['COLOUR', 'WORD']);
    expect(tokens?.AccessToken).toBeDefined();
  });

  it('asks again after a wrong answer, and fails after two', async () => {
    expect((await byWords('red', 'green', 'open sesame')).asked).toEqual(['COLOUR', 'COLOUR', 'WORD']);
    const refused = 'NotAuthorizedException: Incorrect username or password.';
    expect(await refusalOf(byWords('red', 'blue'))).toBe(refused);
  });

  it('shows what a trigger throws in its own words', async () => {
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

describe('a pool that has triggers of custom authentication, with ours before them', () => {
  it('takes passkeys by the app client that got them', async () => {
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await visitor.signInNameless(authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  describe('goes on with its own sign-in by another app client, which', () => {
    theirFlow();

    it('is not given what is ours, nor ours what is theirs', async () => {
      const { email, authenticator } = await visitor.registered();
      const { session, options } = await visitor.challenge(email);
      await expect(other.answer(email, session, authenticator.get(options))).rejects.toThrow('Invalid session');
      const wrong = await other.answerText(email, (await other.challenge(email)).session, 'green is no passkey');
      expect(wrong).toMatchObject({ ChallengeParameters: { question: 'COLOUR' } });
      expect(wrong.AuthenticationResult).toBeUndefined();
    });

    it('is told in time when a trigger hangs', async () => {
      const began = performance.now();
      expect(await refusalOf(byWords('hang'))).toBe(
        'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error Socket timeout while invoking Lambda function.',
      );
      expect(performance.now() - began).toBeLessThan(5_000);
    });
  });
});

it('is refused by a deployment that does not know of them, with their ARNs and the choices', async () => {
  const reason = await existingPool({ ofTriggers: false }).then(
    (started) => started.stop(),
    ({ message }: Error) => message,
  );
  expect(reason).toContain("can't be made: The user pool has triggers of custom authentication already.");
  expect(reason).toContain(`DefineAuthChallenge: ${stack.output('TheirArn')}`);
  expect(reason).toContain('chainTriggers');
  expect(reason).toContain('dangerReplaceTriggers');
});

describe('after the stack’s custom resources are deleted', () => {
  it('the pool and its clients are as they were, but for what was added', async () => {
    const attached = await described();
    await stack.deleteCustomResources();
    const before = await described();
    const [theirs, ours] = [stack.output('TheirArn'), stack.output('OurArn')];
    const names = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'];
    expect(changesBetween(before.pool, attached.pool)).toEqual(
      names.map((name) => ({ setting: `LambdaConfig.${name}`, before: theirs, after: ours })),
    );
    expect(
      changesBetween(before.client, attached.client)
        .map(({ setting }) => setting)
        .sort(),
    ).toEqual(['ExplicitAuthFlows', 'PreventUserExistenceErrors']);
    expect(before.words).toEqual(attached.words);
  });

  theirFlow();
});

describe('npx passkeys attach', () => {
  const ours = () => ['--function-arn', stack.output('OurArn'), '--client-id', stack.config.userPoolClientId];

  it('refuses a pool whose triggers are taken, with their ARNs and the choices, and changes nothing', async () => {
    const before = await described();
    for (const dry of [['--dry-run'], []]) {
      const { code, out, error } = await passkeys('attach', ...ours(), ...dry);
      expect([code, out]).toEqual([1, '']);
      expect(error).toContain('triggers of custom authentication already. Nothing was changed.');
      expect(error).toContain(`DefineAuthChallenge: ${stack.output('TheirArn')}`);
      expect(error).toMatch(/--chain-triggers.*--danger-replace-triggers/s);
    }
    expect(await described()).toEqual(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('prints what it would change, and then changes that', async () => {
    const before = await described();
    const dry = await passkeys('attach', ...ours(), '--chain-triggers', '--dry-run');
    expect(dry.out).toBe(
      [
        `app client ${stack.config.userPoolClientId}`,
        '  ExplicitAuthFlows: + ALLOW_CUSTOM_AUTH',
        `user pool ${stack.config.userPoolId}`,
        ...['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'].map(
          (name) => `  LambdaConfig.${name}: ${stack.output('TheirArn')} → ${stack.output('OurArn')}`,
        ),
        '',
        'Nothing was changed. All other settings stay as they are.\n',
      ].join('\n'),
    );
    expect(await described()).toEqual(before);

    expect(await passkeys('attach', ...ours(), '--chain-triggers')).toMatchObject({ code: 0 });
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
    expect((await byWords('green', 'open sesame')).tokens).toBeDefined();
    expect(await passkeys('attach', ...ours())).toMatchObject({ out: 'Nothing to change: it is so already.\n' });
  });

  it('is taken back by detach, from the record that it has kept', async () => {
    const attached = await described();
    const { out } = await passkeys('detach', '--json');
    expect(JSON.parse(out)).toMatchObject({
      command: 'detach',
      dryRun: false,
      targets: [{ target: `user pool ${stack.config.userPoolId}` }, { changes: [{ setting: 'ExplicitAuthFlows' }] }],
    });
    expect(changesBetween(await described().then(({ pool }) => pool), attached.pool)).toHaveLength(3);
    expect((await byWords('green', 'open sesame')).tokens).toBeDefined();
    expect(readdirSync(folder)).toEqual([]);
    expect(await passkeys('detach')).toMatchObject({ code: 2, error: expect.stringContaining('is not there') });
  });

  it.each([
    [['--client-id', 'a'], 2, 'Give --function-arn'],
    [['--function-arn', 'mine', '--client-id', 'a'], 2, '"mine" is no ARN'],
    [['--function-arn', 'arn:aws:lambda:ap-southeast-2:123456789012:function:f'], 2, 'Give --client-id'],
    [['--function-arn', 'arn:aws:lambda:ap-southeast-2:123456789012:function:f', '--client-id', 'nobody'], 3, 'nobody'],
    [['--wrong'], 2, '--wrong'],
  ])('called with %j ends with %i', async (args, code, error) => {
    expect(await passkeys('attach', ...args)).toMatchObject({ code, error: expect.stringContaining(error) });
  });
});
