import {
  type ChallengeNameType,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  answered,
  Password,
  right,
  startCustomAuth,
  type TestCustomAuth,
  Username,
} from '../../support/user-pool/custom-auth.ts';
import { refusal, type TriggerEvent } from '../../support/user-pool/user-pool.ts';

const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestCustomAuth;
beforeEach(async () => {
  pool = await startCustomAuth(dynamoDbEndpoint);
});
afterEach(() => pool.stop());

describe('A session of custom authentication', () => {
  test('A session can be used only once', async () => {
    const { Session } = await pool.initiate();
    await pool.respond(Session, right);
    const runs = pool.invocations.length;
    expect(await refusal(pool.respond(Session, right))).toBe(
      'NotAuthorizedException: Invalid session for the user, session can only be used once.',
    );
    expect(pool.invocations).toHaveLength(runs);
  });

  test('A session is used only once when two answers arrive at the same time', async () => {
    const { Session } = await pool.initiate();
    const results = await Promise.allSettled([pool.respond(Session, right), pool.respond(Session, right)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('A session expires after AuthSessionValidity, counted from each challenge', async () => {
    const expired = 'NotAuthorizedException: Invalid session for the user, session is expired.';
    const first = await pool.initiate();
    pool.pass(170);
    const second = await pool.respond(first.Session, 'wrong');
    pool.pass(170);
    expect((await pool.respond(second.Session, right)).AuthenticationResult).toBeDefined();
    const { Session } = await pool.initiate();
    pool.pass(180);
    expect(await refusal(pool.respond(Session, right))).toBe(expired);
    await pool.stop();
    pool = await startCustomAuth(dynamoDbEndpoint, { AuthSessionValidity: 15 });
    const long = await pool.initiate();
    pool.pass(899);
    expect((await pool.respond(long.Session, right)).AuthenticationResult).toBeDefined();
  });

  test('A session is bound to its user, app client, and challenge, and cannot be forged', async () => {
    const invalid = 'NotAuthorizedException: Invalid session for the user.';
    await pool.cognito.send(new SignUpCommand({ ClientId: pool.clientId, Username: 'eve@example.com', Password }));
    const { Session } = await pool.initiate();
    expect(await refusal(pool.respond(Session, right, { name: 'eve@example.com' }))).toBe(invalid);
    expect(await refusal(pool.respond('x'.repeat(40), right))).toBe(invalid);
    const elsewhere = (ClientId: string, ChallengeName: ChallengeNameType) =>
      pool.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId,
          ChallengeName,
          Session,
          ChallengeResponses: { USERNAME: Username, ANSWER: right, NEW_PASSWORD: 'Another-horse-2' },
        }),
      );
    expect(await refusal(elsewhere('otherclient', 'CUSTOM_CHALLENGE'))).toBe(invalid);
    expect(await refusal(elsewhere(pool.clientId, 'NEW_PASSWORD_REQUIRED'))).toBe(invalid);
    expect((await pool.respond(Session, right, { name: pool.sub })).AuthenticationResult).toBeDefined();
  });

  test('A session stays valid after an answer that lacks a parameter', async () => {
    const { Session } = await pool.initiate();
    const incomplete = pool.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId: pool.clientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session,
        ChallengeResponses: { USERNAME: Username },
      }),
    );
    expect(await refusal(incomplete)).toBe('InvalidParameterException: Missing required parameter ANSWER');
    expect((await pool.respond(Session, right)).AuthenticationResult).toBeDefined();
  });

  test('A session carries private challenge parameters, up to 8,192 characters', async () => {
    const create = (size: number) => (event: TriggerEvent) =>
      answered(event, { privateChallengeParameters: { word: right, ballast: 'x'.repeat(size) } });
    pool.triggers.verify = (event) => answered(event, { answerCorrect: true });
    pool.triggers.create = create(5000);
    expect((await pool.respond((await pool.initiate()).Session, right)).AuthenticationResult).toBeDefined();
    pool.triggers.create = create(6200);
    expect(await refusal(pool.respond((await pool.initiate()).Session, right))).toBe(
      "InvalidParameterException: 1 validation error detected: Value at 'session' failed to satisfy constraint: " +
        'Member must have length less than or equal to 8192',
    );
  });
});
