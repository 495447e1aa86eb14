import { InitiateAuthCommand, RespondToAuthChallengeCommand } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { FunctionError, FunctionTimedOut, InvocationDenied } from '../../../local/functions/invoker.ts';
import {
  refusal,
  startUserPool,
  type TestUserPool,
  type TriggerEvent,
  type TriggerFunctions,
} from '../../support/user-pool/user-pool.ts';

const dynamoDbEndpoint = inject('dynamoDbEndpoint');
const answered = (event: TriggerEvent, response: object) => ({ ...event, response });
const willing: TriggerFunctions = {
  define: (event) => answered(event, { challengeName: 'CUSTOM_CHALLENGE' }),
  create: (event) => answered(event, {}),
  verify: (event) => answered(event, { answerCorrect: true }),
};
const throws = (error: Error) => () => {
  throw error;
};

let pool: TestUserPool;
afterEach(() => pool.stop());
/** A pool of unknown users: the triggers run all the same. */
async function start(triggers: Partial<TriggerFunctions>) {
  pool = await startUserPool({ dynamoDbEndpoint, triggers: { ...willing, ...triggers } });
}
const initiate = () =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: 'ada@example.com' },
    }),
  );
const respond = (Session: string | undefined) =>
  pool.cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName: 'CUSTOM_CHALLENGE',
      Session,
      ChallengeResponses: { USERNAME: 'ada@example.com', ANSWER: 'x' },
    }),
  );

describe('A trigger that throws', () => {
  test.each([
    ['define', 'DefineAuthChallenge'],
    ['create', 'CreateAuthChallenge'],
  ])('The message of a %s trigger that throws reaches the client', async (name, trigger) => {
    await start({ [name]: throws(new FunctionError('out of order', 'Error')) });
    expect(await refusal(initiate())).toBe(`UserLambdaValidationException: ${trigger} failed with error out of order.`);
    expect(pool.invocations.filter(({ event }) => event.triggerSource.startsWith(trigger))).toHaveLength(1);
  });

  test('The message of a Verify trigger that throws reaches the client, and the session ends', async () => {
    await start({ verify: throws(new FunctionError('out of order', 'Error')) });
    const { Session } = await initiate();
    expect(await refusal(respond(Session))).toBe(
      'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error out of order.',
    );
    const runs = pool.invocations.length;
    expect(await refusal(respond(Session))).toBe('NotAuthorizedException: Invalid session for the user.');
    expect(pool.invocations).toHaveLength(runs);
  });
});

describe('A trigger that times out', () => {
  const timedOut = new FunctionTimedOut('Task timed out after 5.00 seconds');
  const late = (times: number) => {
    let runs = 0;
    return (event: TriggerEvent) => {
      runs += 1;
      if (runs <= times) throw timedOut;
      return willing.create(event);
    };
  };

  test('A trigger that times out gets the same event again, and its later answer counts', async () => {
    await start({ create: late(2) });
    expect((await initiate()).ChallengeName).toBe('CUSTOM_CHALLENGE');
    const events = pool.invocations.map(({ event }) => event).slice(1);
    expect(events).toHaveLength(3);
    expect(events).toEqual([events[0], events[0], events[0]]);
    expect(pool.traces.filter(({ name }) => name === 'CreateAuthChallenge').map(({ detail }) => detail)).toEqual([
      undefined,
      'delivered again (2 of 3)',
      'delivered again (3 of 3)',
    ]);
  });

  test('A trigger that times out runs three times at most', async () => {
    await start({ create: late(3) });
    expect(await refusal(initiate())).toBe(
      'UserLambdaValidationException: CreateAuthChallenge failed with error Task timed out after 5.00 seconds.',
    );
    expect(pool.invocations).toHaveLength(4);
  });

  test('The user pool waits at most 5 seconds for a trigger, regardless of the function', async () => {
    const started = Promise.withResolvers<void>();
    let runs = 0;
    await start({
      define: (event) => {
        runs += 1;
        if (runs > 1) return answered(event, { challengeName: 'CUSTOM_CHALLENGE' });
        started.resolve();
        return new Promise(() => {});
      },
    });
    const timers = vi.spyOn(globalThis, 'setTimeout');
    try {
      const answer = initiate();
      await started.promise;
      const limit = await vi.waitUntil(() => timers.mock.calls.find(([, delay]) => delay === 5000));
      limit[0]();
      expect((await answer).ChallengeName).toBe('CUSTOM_CHALLENGE');
      expect(runs).toBe(2);
    } finally {
      timers.mockRestore();
    }
  });
});

test('A trigger that the user pool may not invoke fails the sign-in after one attempt', async () => {
  await start({ define: throws(new InvocationDenied('no permission')) });
  expect(await refusal(initiate())).toBe(
    'UnexpectedLambdaException: DefineAuthChallenge invocation failed due to error AccessDeniedException.',
  );
  expect(pool.invocations).toHaveLength(1);
});

describe('An invalid answer of a trigger', () => {
  const answers: [string, (event: TriggerEvent) => unknown][] = [
    ['nothing', () => null],
    ['text', () => 'text'],
    ['a response without its event', () => ({ response: { challengeName: 'CUSTOM_CHALLENGE' } })],
    ['an event without response', (event) => ({ ...event, response: undefined })],
    ['a decision of the wrong type', (event) => answered(event, { issueTokens: 'yes' })],
    ['no decision', (event) => answered(event, { challengeName: null, issueTokens: null, failAuthentication: null })],
    ['an unknown challenge', (event) => answered(event, { challengeName: 'SMILE' })],
    ['a password that was not offered', (event) => answered(event, { challengeName: 'PASSWORD_VERIFIER' })],
  ];
  test.each(answers)('Define fails the sign-in when it returns %s', async (_, define) => {
    await start({ define });
    expect(await refusal(initiate())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });

  test('Create fails the sign-in when it returns parameters other than strings', async () => {
    await start({ create: (event) => answered(event, { publicChallengeParameters: { n: 1 } }) });
    expect(await refusal(initiate())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });

  test('Verify ends the session when it returns an invalid answer', async () => {
    await start({ verify: (event) => answered(event, { answerCorrect: 'true' }) });
    const { Session } = await initiate();
    expect(await refusal(respond(Session))).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
    expect(await refusal(respond(Session))).toBe('NotAuthorizedException: Invalid session for the user.');
  });
});

test('A user who does not exist never gets tokens from Define', async () => {
  await start({ define: (event) => answered(event, { issueTokens: true }) });
  expect(await refusal(initiate())).toBe('NotAuthorizedException: Incorrect username or password.');
});

test('A user pool without triggers refuses CUSTOM_AUTH', async () => {
  pool = await startUserPool({ dynamoDbEndpoint });
  expect(await refusal(initiate())).toBe(
    'InvalidParameterException: Custom auth lambda trigger is not configured for the user pool.',
  );
});
