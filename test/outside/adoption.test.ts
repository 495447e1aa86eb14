import { InitiateAuthCommand, RespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { BatchWriteItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { AdoptionPolicyResponse, NewRecoveryCodesResponse } from '../../contract/shapes.ts';
import type { LocalStack } from '../../local/stack.ts';
import { adoptionCounts } from '../support/dynamodb/adoption-counts.ts';
import { extractMetrics, metricName } from '../support/observed/emf.ts';
import { noteLine } from '../support/observed/secrets-scan.ts';
import { startAnotherStack } from '../support/stacks/another-stack.ts';
import {
  foreignTriggers,
  postAuthentication,
  postAuthenticationEvent,
  seenEvents,
} from '../support/stacks/foreign-triggers.ts';
import { type OwnStack, passkeysFor, signInPool, startOwnStack } from '../support/stacks/own-stack.ts';
import { Visitor } from '../support/stacks/visitor.ts';

const path = '/passkeys/policy';
const dayLong = 86_400_000;
const day = (ago: number) => new Date(Date.now() - ago * dayLong).toISOString().slice(0, 10);

describe('A fixed adoption policy', () => {
  const visitor = new Visitor(inject('config'));

  it('`GET /passkeys/policy` gives any caller the policy alone, and caches may store it per origin', async () => {
    const { status, headers, body } = await visitor.call<AdoptionPolicyResponse>('GET', path);
    expect(status).toBe(200);
    expect(body).toEqual({ policy: 'optional' });
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('vary')?.toLowerCase()).toContain('origin');
  });

  it.each([
    ['GET', `${path}?policy=default&threshold=0`, 200],
    ['GET', `${path}/%00`, 404],
    ['POST', path, 404],
    ['PUT', path, 404],
    ['DELETE', path, 401],
  ])('%s %s does not change the policy and answers %i', async (method, address, expected) => {
    const { status } = await fetch(`${visitor.config.apiUrl}${address}`, { method });
    // DELETE is that of a passkey with this ID.
    expect(status).toBe(expected);
    expect((await visitor.call('GET', path)).body).toEqual({ policy: 'optional' });
  });
});

describe('Measured adoption', () => {
  let stack: LocalStack;
  let visitor: Visitor;
  let dynamodb: DynamoDBClient;
  const triggers: string[] = [];
  const lines: string[] = [];
  beforeAll(async () => {
    stack = await startAnotherStack({
      context: { measureAdoption: 'true', adoptionPolicy: 'automatic', adoptionThreshold: '60', emailCode: 'true' },
      onFunctionLine: (label, line) => {
        noteLine(label, line);
        lines.push(line);
      },
      onTrace: ({ kind, name }) => {
        if (kind === 'trigger') triggers.push(name);
      },
    });
    visitor = new Visitor(stack.config);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  });
  afterAll(async () => {
    dynamodb.destroy();
    await stack.stop();
  });

  const counts = () => adoptionCounts(dynamodb, stack.tableName);

  async function signInByEmailCode(email: string): Promise<void> {
    const { userPoolClientId: ClientId } = visitor.config;
    const { Session } = await visitor.cognito.send(
      new InitiateAuthCommand({
        AuthFlow: 'USER_AUTH',
        ClientId,
        AuthParameters: { USERNAME: email, PREFERRED_CHALLENGE: 'EMAIL_OTP' },
      }),
    );
    const code = stack.messages.list().findLast(({ to }) => to === email)?.code ?? '';
    const { AuthenticationResult } = await visitor.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'EMAIL_OTP',
        Session,
        ChallengeResponses: { USERNAME: email, EMAIL_OTP_CODE: code },
      }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  }

  it('The adoption counts include each successful sign-in once by its method, and ignore token refreshes', async () => {
    const { authenticator, ...user } = await visitor.registered();
    const tokens = await visitor.passwordTokens(user);
    const { body } = await visitor.call<NewRecoveryCodesResponse>('POST', '/passkeys/recovery-codes', {
      token: tokens.AccessToken,
    });
    await visitor.signIn(user.email, authenticator);
    await visitor.signInNameless(authenticator);
    const { session } = await visitor.challenge(user.email);
    await visitor.answerText(user.email, session, JSON.stringify({ type: 'recovery-code', code: body.codes[0] }));
    await signInByEmailCode(user.email);
    await visitor.refresh(tokens.RefreshToken);
    await expect(visitor.passwordTokens({ ...user, password: 'Wrong-Horse-7' })).rejects.toThrow();
    const refused = await visitor.signIn(user.email, authenticator, { origin: 'https://evil.example' });
    expect(refused.AuthenticationResult).toBeUndefined();
    // Two by password, two by passkey, one by each code.
    await expect
      .poll(counts, { timeout: 20_000, interval: 50 })
      .toEqual({ signIns: 6, passkeySignIns: 2, recoveryCodeSignIns: 1, registrations: 1, usersWithPasskey: 1 });
    const { sums } = extractMetrics(lines.join('\n'));
    expect(sums.get(metricName('UsersWithPasskey', { counted: 'users' }))).toBe(1);
    expect(triggers.filter((name) => name === 'PostAuthentication')).toHaveLength(6);
  });

  /** Puts counts of a day into the table, as time would. */
  const put = (ago: number, signIns: number, passkeySignIns: number) =>
    dynamodb.send(
      new BatchWriteItemCommand({
        RequestItems: {
          [stack.tableName]: [
            { sk: `${day(ago)}#SIGN-INS#0`, signIns },
            { sk: `${day(ago)}#METHODS#3`, passkeySignIns, registrations: 1 },
          ].map((item) => ({ PutRequest: { Item: marshall({ pk: 'ADOPTION', expiresAt: 1, ...item }) } })),
        },
      }),
    );
  const policy = async () => (await visitor.call<AdoptionPolicyResponse>('GET', path)).body;

  it('The automatic policy is `promote` until enough sign-ins of four weeks use a passkey, and then `default`', async () => {
    expect(await policy()).toEqual({ policy: 'promote' });
    // Too few to say anything.
    await put(1, 99, 99);
    expect(await policy()).toEqual({ policy: 'promote' });
    await put(1, 100, 60);
    expect(await policy()).toEqual({ policy: 'default' });
    await put(1, 100, 59);
    expect(await policy()).toEqual({ policy: 'promote' });
    // The window's first day counts, the day before it and today do not.
    await put(29, 10_000, 10_000);
    await put(0, 10_000, 10_000);
    expect(await policy()).toEqual({ policy: 'promote' });
    await put(28, 100, 62);
    expect(await policy()).toEqual({ policy: 'default' });
    // More passkeys than sign-ins: measuring began on that day. They count as no more than those.
    await put(28, 10, 1_000);
    expect(await policy()).toEqual({ policy: 'default' });
    await put(1, 100, 55);
    expect(await policy()).toEqual({ policy: 'promote' });
  });
});

describe('A chained Post Authentication trigger', () => {
  const earlier = foreignTriggers(postAuthentication);
  const seen = seenEvents();
  let stack: OwnStack;
  let visitor: Visitor;
  let dynamodb: DynamoDBClient;
  beforeAll(async () => {
    stack = await startOwnStack((own, url) => {
      passkeysFor(signInPool(own), url, {
        measureAdoption: true,
        chainPostAuthentication: new LambdaFunction(own, 'Earlier', {
          runtime: Runtime.NODEJS_24_X,
          handler: 'index.handler',
          code: Code.fromAsset(earlier.folder),
          environment: seen.environment,
        }),
      });
    });
    visitor = new Visitor(stack.config);
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    dynamodb = new DynamoDBClient({ endpoint: stack.dynamoDbEndpoint, region: 'ap-southeast-2', credentials });
  }, 120_000);
  afterAll(async () => {
    dynamodb.destroy();
    await stack.stop();
    earlier.remove();
    seen.remove();
  });
  const signIns = async () => (await adoptionCounts(dynamodb, stack.tableName))['signIns'];

  it('The earlier Post Authentication trigger receives each sign-in as Cognito sends it, and the sign-in is counted', async () => {
    // Registering takes a sign-in by password.
    const { email, authenticator } = await visitor.registered();
    expect((await visitor.signIn(email, authenticator)).AuthenticationResult?.AccessToken).toBeDefined();
    expect(await signIns()).toBe(2);
    const event = postAuthenticationEvent(stack.config, email);
    expect(seen.events()).toEqual([event, event]);
  });

  it.each([
    ['throw', 'PostAuthentication failed with error not on Sundays.'],
    ['nothing', 'Unrecognizable lambda output'],
  ])(
    'A failure of the earlier Post Authentication trigger ends the sign-in with its own error (%s)',
    async (earlier, message) => {
      const { email, authenticator } = await visitor.registered();
      const { session, options } = await visitor.challenge(email);
      const answer = visitor.answer(email, session, authenticator.get(options), { earlier });
      await expect(answer).rejects.toMatchObject({ message });
    },
  );

  it('A sign-in that the earlier Post Authentication trigger refuses is not counted', async () => {
    const { email, authenticator } = await visitor.registered();
    const before = await signIns();
    const { session, options } = await visitor.challenge(email);
    await visitor.answer(email, session, authenticator.get(options), { earlier: 'throw' }).catch(() => {});
    expect(await signIns()).toBe(before);
  });
});
