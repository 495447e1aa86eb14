import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SetUserPoolMfaConfigCommand, UpdateUserPoolClientCommand } from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changesBetween } from '../../lambdas/attachment/changes.ts';
import { runPasskeys } from '../support/commands/passkeys-command.ts';
import { AttachedPool } from '../support/stacks/attached-pool.ts';
import { ExistingPool } from '../support/stacks/existing-pool.ts';
import { postAuthenticationEvent } from '../support/stacks/foreign-triggers.ts';
import { refusal } from '../support/user-pool/user-pool.ts';

const existingPool = new ExistingPool();
const folder = mkdtempSync(join(tmpdir(), 'existing-pool-'));
let pool: AttachedPool;
beforeAll(async () => {
  pool = new AttachedPool(await existingPool.start({ ofTriggers: true }));
}, 120_000);
afterAll(async () => {
  await pool.stop();
  existingPool.remove();
  rmSync(folder, { recursive: true });
});

/** The claims of the pool's own Pre Token Generation trigger. Its event came from the pool itself. */
const theirClaims = { tenant: 'acme', eventVersion: '2' };

/** What those who sign in by words see, and what their functions are told, whatever is attached. */
const theirFlow = () => {
  it('The earlier Post Authentication function receives each sign-in as Cognito sends it, and can refuse tokens', async () => {
    const user = await pool.visitor.user();
    const before = existingPool.seen.events().length;
    await pool.visitor.passwordTokens(user);
    expect(existingPool.seen.events().slice(before)).toEqual([postAuthenticationEvent(pool.stack.config, user.email)]);
    const { session } = await pool.other.customChallenge(user.email);
    const { Session = '' } = await pool.other.answerText(user.email, session, 'green');
    expect(await refusal(pool.other.answerText(user.email, Session, 'open sesame', { earlier: 'throw' }))).toBe(
      'UserLambdaValidationException: PostAuthentication failed with error not on Sundays.',
    );
  });

  it('Tokens have the claims and scopes of the earlier Pre Token Generation function', async () => {
    const tokens = await pool.visitor.passwordTokens(await pool.visitor.user());
    const [id, access] = [decodeJwt(tokens.IdToken ?? ''), decodeJwt(tokens.AccessToken ?? '')];
    expect(id).toMatchObject(theirClaims);
    expect(access).toMatchObject({ ...theirClaims, scope: 'aws.cognito.signin.user.admin accounts' });
  });

  it('The earlier custom sign-in asks both questions and gives tokens', async () => {
    const { asked, tokens } = await pool.signInByWords('green', 'open sesame');
    expect(asked).toEqual(['COLOUR', 'WORD']);
    expect(tokens?.AccessToken).toBeDefined();
  });

  it('The earlier custom sign-in asks again after one wrong answer and fails after two', async () => {
    expect((await pool.signInByWords('red', 'green', 'open sesame')).asked).toEqual(['COLOUR', 'COLOUR', 'WORD']);
    const refused = 'NotAuthorizedException: Incorrect username or password.';
    expect(await refusal(pool.signInByWords('red', 'blue'))).toBe(refused);
  });

  it('The earlier custom sign-in shows the message of an error that its trigger throws', async () => {
    expect(await refusal(pool.signInByWords('throw'))).toBe(
      'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error the word list is being reprinted.',
    );
  });
};

const passkeys = (command: 'attach' | 'detach', ...args: string[]) => {
  const { config, url } = pool.stack;
  return runPasskeys([command, '--user-pool-id', config.userPoolId, '--endpoint', url, ...args], {}, folder);
};

describe('A user pool with chained custom authentication triggers', () => {
  it('The app client with passkeys signs a user in with a passkey, with and without a user name', async () => {
    const { email, authenticator } = await pool.visitor.registered();
    expect((await pool.visitor.signIn(email, authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
    expect((await pool.visitor.signInNameless(authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
  });

  it('The adoption counts include sign-ins through each app client', async () => {
    const user = await pool.visitor.user();
    const before = await pool.signIns();
    await pool.visitor.passwordTokens(user);
    await pool.signInByWords('green', 'open sesame');
    const { email, authenticator } = await pool.visitor.registered();
    await pool.visitor.signIn(email, authenticator);
    expect(await pool.signIns()).toBe(before + 4);
  });

  it('Both tokens have the passkey claims and the claims of the earlier Pre Token Generation function', async () => {
    const { id, access, credential } = await pool.claimsOfPasskey();
    const claims = { passkey_amr: 'pop user mfa', passkey_id: credential.id, passkey_kind: 'synced' };
    expect(id).toMatchObject({ ...theirClaims, ...claims });
    expect(access).toMatchObject({ ...theirClaims, ...claims, scope: 'aws.cognito.signin.user.admin accounts' });
  });

  describe('The earlier custom sign-in through another app client', () => {
    theirFlow();

    it('The earlier app client refuses a passkey session, and its own trigger verifies its answers', async () => {
      const { email, authenticator } = await pool.visitor.registered();
      const { session, options } = await pool.visitor.challenge(email);
      await expect(pool.other.answer(email, session, authenticator.get(options))).rejects.toThrow('Invalid session');
      const wrong = await pool.other.answerText(
        email,
        (await pool.other.challenge(email)).session,
        'green is no passkey',
      );
      expect(wrong).toMatchObject({ ChallengeParameters: { question: 'COLOUR' } });
      expect(wrong.AuthenticationResult).toBeUndefined();
    });

    it('The earlier custom sign-in fails with a timeout within five seconds if its trigger hangs', async () => {
      const began = performance.now();
      expect(await refusal(pool.signInByWords('hang'))).toBe(
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
  for (const { name, theirs } of pool.exchangedTriggers())
    expect(withoutStack(String(reason))).toContain(withoutStack(`${name}: ${theirs}`));
  expect(reason).toContain('chainTriggers');
  expect(reason).toContain('dangerReplaceTriggers');
});

describe('A user pool after the stack’s custom resources are deleted', () => {
  it('Deleting the custom resources restores the user pool’s triggers and the app client’s settings', async () => {
    const attached = await pool.described();
    await pool.stack.deleteCustomResources();
    const before = await pool.described();
    const changes = changesBetween(before.pool, attached.pool);
    expect(changes).toHaveLength(6);
    expect(changes).toEqual(expect.arrayContaining(pool.triggerChanges()));
    expect(
      changesBetween(before.client, attached.client)
        .map(({ setting }) => setting)
        .sort(),
    ).toEqual(['ExplicitAuthFlows', 'PreventUserExistenceErrors']);
    expect(before.words).toEqual(attached.words);
  });

  it('Sign-ins are no longer counted after the custom resources are deleted', async () => {
    const before = await pool.signIns();
    await pool.visitor.passwordTokens(await pool.visitor.user());
    expect(await pool.signIns()).toBe(before);
  });

  it('Passkey claims are no longer written after the custom resources are deleted', async () => {
    const { IdToken = '' } = await pool.visitor.passwordTokens(await pool.visitor.user());
    // Ours would have taken it away.
    expect(decodeJwt(IdToken)).toMatchObject({ ...theirClaims, passkey_amr: 'forged' });
  });

  theirFlow();
});

describe('`npx passkeys attach`', () => {
  const ours = () => ['--function-arn', pool.stack.output('OurArn'), '--client-id', pool.stack.config.userPoolClientId];
  const others = () => [
    ...['--post-authentication-arn', pool.stack.output('OurPostArn')],
    ...['--pre-token-generation-arn', pool.stack.output('OurTokenArn')],
  ];
  const oursToo = () => [...ours(), ...others()];

  it('`npx passkeys attach` refuses a user pool with triggers, names their ARNs and the choices, and changes nothing', async () => {
    const before = await pool.described();
    for (const dry of [['--dry-run'], []]) {
      const { code, out, error } = await passkeys('attach', ...ours(), ...dry);
      expect([code, out]).toEqual([1, '']);
      expect(error).toContain('triggers of custom authentication already. Nothing was changed.');
      expect(error).toContain(`DefineAuthChallenge: ${pool.stack.output('TheirArn')}`);
      expect(error).not.toMatch(/PostAuthentication|PreTokenGeneration/);
      expect(error).toMatch(/--chain-triggers.*--danger-replace-triggers/s);
    }
    expect(await pool.described()).toEqual(before);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('`npx passkeys attach --dry-run` prints the changes, and a run without it makes them', async () => {
    const before = await pool.described();
    const dry = await passkeys('attach', ...oursToo(), '--chain-triggers', '--dry-run');
    expect(dry.out).toBe(
      [
        `app client ${pool.stack.config.userPoolClientId}`,
        '  ExplicitAuthFlows: + ALLOW_CUSTOM_AUTH',
        `user pool ${pool.stack.config.userPoolId}`,
        ...pool.triggerChanges().map(({ setting, before, after }) => `  ${setting}: ${before} → ${after}`),
        '',
        'Nothing was changed. All other settings stay as they are.\n',
      ].join('\n'),
    );
    expect(await pool.described()).toEqual(before);

    // The triggers that count sign-ins and write claims come later, and an attachment that does not name them lets them be.
    expect(await passkeys('attach', ...ours(), '--chain-triggers')).toMatchObject({ code: 0 });
    expect(changesBetween(before.pool, (await pool.described()).pool)).toHaveLength(3);
    expect(await passkeys('attach', ...oursToo())).toMatchObject({ code: 1, error: expect.stringContaining('named') });
    expect(await passkeys('attach', ...oursToo(), '--chain-triggers')).toMatchObject({ code: 0 });
    expect(changesBetween(before.pool, (await pool.described()).pool)).toHaveLength(6);
    expect((await pool.claimsOfPasskey()).id).toMatchObject({ ...theirClaims, passkey_amr: 'pop user mfa' });
    const counted = await pool.signIns();
    await pool.visitor.passwordTokens(await pool.visitor.user());
    expect(await pool.signIns()).toBe(counted + 1);
    const { email, authenticator } = await pool.visitor.registered();
    expect((await pool.visitor.signIn(email, authenticator)).AuthenticationResult).toBeDefined();
    expect((await pool.signInByWords('green', 'open sesame')).tokens).toBeDefined();
    for (const again of [ours(), oursToo()]) {
      expect(await passkeys('attach', ...again)).toMatchObject({ out: 'Nothing to change: it is so already.\n' });
    }
  });

  it('`npx passkeys detach` takes an attachment back from its record file', async () => {
    const attached = await pool.described();
    const { out } = await passkeys('detach', '--json');
    expect(JSON.parse(out)).toMatchObject({
      command: 'detach',
      dryRun: false,
      targets: [
        { target: `user pool ${pool.stack.config.userPoolId}` },
        { changes: [{ setting: 'ExplicitAuthFlows' }] },
      ],
    });
    const changes = changesBetween((await pool.described()).pool, attached.pool);
    expect(changes).toEqual(expect.arrayContaining(pool.triggerChanges()));
    expect(changes).toHaveLength(6);
    expect((await pool.signInByWords('green', 'open sesame')).tokens).toBeDefined();
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
    const { userPoolId: UserPoolId, userPoolClientId: ClientId } = pool.stack.config;
    const attempt = async () => {
      const before = await pool.described();
      const { code, error } = await passkeys('attach', ...oursToo(), '--chain-triggers', '--password-first', ClientId);
      expect(await pool.described()).toEqual(before);
      return `${code} ${error}`;
    };
    expect(await attempt()).toMatch(/^1 passwordFirst: the app client \w+ allows ALLOW_USER_PASSWORD_AUTH/);
    await pool.visitor.cognito.send(
      new UpdateUserPoolClientCommand({ UserPoolId, ClientId, ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] }),
    );
    await pool.visitor.cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, MfaConfiguration: 'OPTIONAL' }));
    expect(await attempt()).toMatch(/^1 passwordFirst: the user pool has MFA \(OPTIONAL\)\./);
  });
});
