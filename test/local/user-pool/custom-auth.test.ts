import {
  AdminInitiateAuthCommand,
  AdminRespondToAuthChallengeCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import {
  answered,
  Password,
  right,
  startCustomAuth,
  type TestCustomAuth,
  Username,
} from '../../support/user-pool/custom-auth.ts';
import { functionArn, refusal } from '../../support/user-pool/user-pool.ts';

const wrong = 'NotAuthorizedException: Incorrect username or password.';
const dynamoDbEndpoint = inject('dynamoDbEndpoint');

let pool: TestCustomAuth;
beforeEach(async () => {
  pool = await startCustomAuth(dynamoDbEndpoint);
});
afterEach(() => pool.stop());

const triggersRun = () => pool.events().map(({ triggerSource }) => triggerSource.replace('_Authentication', ''));

describe('A correct answer', () => {
  test('A correct answer takes two calls, runs Define, Create, Verify, and Define, and yields tokens', async () => {
    const { ChallengeName, ChallengeParameters, Session } = await pool.initiate();
    expect(ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(ChallengeParameters).toEqual({ USERNAME: pool.sub, question: 'word?' });
    expect(triggersRun()).toEqual(['DefineAuthChallenge', 'CreateAuthChallenge']);
    const { AuthenticationResult } = await pool.respond(Session, right);
    expect(triggersRun().slice(2)).toEqual(['VerifyAuthChallengeResponse', 'DefineAuthChallenge']);
    expect(decodeJwt(AuthenticationResult?.AccessToken ?? '')).toMatchObject({
      sub: pool.sub,
      client_id: pool.clientId,
    });
    expect(AuthenticationResult?.RefreshToken).toBeDefined();
  });

  test('The triggers of custom authentication get complete events, as AWS sends them', async () => {
    const { Session } = await pool.initiate();
    await pool.respond(Session, right, { metadata: 'to RespondToAuthChallenge' });
    const envelope = {
      version: '1',
      region: 'ap-southeast-2',
      userPoolId: pool.poolId,
      userName: pool.sub,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: pool.clientId },
    };
    const userAttributes = {
      sub: pool.sub,
      'cognito:user_status': 'CONFIRMED',
      email: Username,
      email_verified: 'false',
    };
    const nothing = { challengeName: null, issueTokens: null, failAuthentication: null };
    const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'WORD' };
    const clientMetadata = { given: 'to RespondToAuthChallenge' };
    expect(pool.events()).toEqual([
      {
        ...envelope,
        triggerSource: 'DefineAuthChallenge_Authentication',
        request: { userAttributes, session: [], userNotFound: false },
        response: nothing,
      },
      {
        ...envelope,
        triggerSource: 'CreateAuthChallenge_Authentication',
        request: { userAttributes, challengeName: 'CUSTOM_CHALLENGE', session: [], userNotFound: false },
        response: { publicChallengeParameters: null, privateChallengeParameters: null, challengeMetadata: null },
      },
      {
        ...envelope,
        triggerSource: 'VerifyAuthChallengeResponse_Authentication',
        request: {
          userAttributes,
          privateChallengeParameters: { word: right },
          challengeAnswer: right,
          clientMetadata,
          userNotFound: false,
        },
        response: { answerCorrect: null },
      },
      {
        ...envelope,
        triggerSource: 'DefineAuthChallenge_Authentication',
        request: { userAttributes, session: [round], clientMetadata, userNotFound: false },
        response: nothing,
      },
    ]);
    for (const { caller } of pool.invocations) {
      expect(caller).toEqual({ service: 'cognito-idp.amazonaws.com', sourceArn: pool.poolArn });
    }
    expect(pool.invocations.map((invocation) => invocation.functionArn)).toEqual(
      ['define', 'create', 'verify', 'define'].map(functionArn),
    );
  });

  test('Private challenge parameters never reach the client', async () => {
    const answer = await pool.initiate();
    const { Session = '', ...rest } = answer;
    expect(JSON.stringify(rest)).not.toContain(right);
    const readable = Session.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([Session, ...readable].join()).not.toContain(right);
  });

  test('AdminInitiateAuth and AdminRespondToAuthChallenge run custom authentication', async () => {
    const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId };
    const { ChallengeName, Session } = await pool.cognito.send(
      new AdminInitiateAuthCommand({ ...ids, AuthFlow: 'CUSTOM_AUTH', AuthParameters: { USERNAME: Username } }),
    );
    const ChallengeResponses = { USERNAME: Username, ANSWER: right };
    const { AuthenticationResult } = await pool.cognito.send(
      new AdminRespondToAuthChallengeCommand({ ...ids, ChallengeName, Session, ChallengeResponses }),
    );
    expect(AuthenticationResult?.AccessToken).toBeDefined();
  });
});

test('Define can issue tokens without a challenge', async () => {
  pool.triggers.define = (event) => answered(event, { issueTokens: true });
  expect((await pool.initiate()).AuthenticationResult?.AccessToken).toBeDefined();
  expect(triggersRun()).toEqual(['DefineAuthChallenge']);
});

test('failAuthentication overrides tokens and a challenge', async () => {
  const everything = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: true, failAuthentication: true };
  pool.triggers.define = (event) => answered(event, everything);
  expect(await refusal(pool.initiate())).toBe(wrong);
});

describe('Wrong answers', () => {
  test('Define gets every wrong answer, and can fail the sign-in at the third', async () => {
    const first = await pool.initiate();
    const second = await pool.respond(first.Session, 'one');
    expect([second.ChallengeName, second.AuthenticationResult]).toEqual(['CUSTOM_CHALLENGE', undefined]);
    const third = await pool.respond(second.Session, 'two');
    expect(await refusal(pool.respond(third.Session, 'three'))).toBe(wrong);
    const round = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'WORD' };
    expect(pool.events('Define').map(({ request }) => request['session'])).toEqual([
      [],
      [round],
      [round, round],
      [round, round, round],
    ]);
    expect(pool.events('Create')).toHaveLength(3);
    expect(await refusal(pool.respond(third.Session, right))).toBe(
      'NotAuthorizedException: Invalid session for the user.',
    );
  });

  test('A correct answer signs in after a wrong answer', async () => {
    const first = await pool.initiate();
    const second = await pool.respond(first.Session, 'one');
    expect((await pool.respond(second.Session, right)).AuthenticationResult).toBeDefined();
  });
});

describe('A password before the custom challenge', () => {
  beforeEach(() => {
    pool.triggers.define = (event) => {
      const session = event.request['session'];
      const last = Array.isArray(session) ? session.at(-1) : undefined;
      if (last?.challengeName === 'SRP_A') return answered(event, { challengeName: 'PASSWORD_VERIFIER' });
      if (last?.challengeName === 'PASSWORD_VERIFIER') return answered(event, { challengeName: 'CUSTOM_CHALLENGE' });
      return answered(event, { issueTokens: last?.challengeResult === true });
    };
  });

  function signIn(password: string, name = Username) {
    const { poolId: UserPoolId, clientId: ClientId, endpoint } = pool;
    const user = new CognitoUser({ Username: name, Pool: new CognitoUserPool({ UserPoolId, ClientId, endpoint }) });
    user.setAuthenticationFlowType('CUSTOM_AUTH');
    return new Promise((resolve, reject) => {
      const callbacks = {
        onSuccess: resolve,
        onFailure: reject,
        customChallenge: () => user.sendCustomChallengeAnswer(right, callbacks),
        newPasswordRequired: () => user.completeNewPasswordChallenge('Another-horse-2', {}, callbacks),
      };
      user.authenticateUser(new AuthenticationDetails({ Username: name, Password: password }), callbacks);
    });
  }

  test('A password is a separate round before the custom challenge', async () => {
    await signIn(Password);
    const srp = { challengeName: 'SRP_A', challengeResult: true, challengeMetadata: null };
    const password = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true, challengeMetadata: null };
    const word = { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'WORD' };
    expect(pool.events('Define').map(({ request }) => request['session'])).toEqual([
      [srp],
      [srp, password],
      [srp, password, word],
    ]);
    expect(pool.events('Create').map(({ request }) => request['session'])).toEqual([[srp, password]]);
  });

  test('A wrong password ends the sign-in before the custom challenge', async () => {
    expect(await refusal(signIn('Wrong-horse-1'))).toBe(wrong);
    expect(pool.events('Create')).toEqual([]);
  });

  test('An unknown user is asked for a password like a known user, and every password is wrong', async () => {
    const unknown = 'nobody@example.com';
    const ask = (USERNAME: string) =>
      pool.cognito.send(
        new InitiateAuthCommand({
          ClientId: pool.clientId,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME, CHALLENGE_NAME: 'SRP_A', SRP_A: 'a1' },
        }),
      );
    const [known, first, second] = [await ask(Username), await ask(unknown), await ask(unknown)];
    const { USER_ID_FOR_SRP: id, SALT: salt } = first.ChallengeParameters ?? {};
    expect(first.ChallengeName).toBe(known.ChallengeName);
    expect(Object.keys(first.ChallengeParameters ?? {})).toEqual(Object.keys(known.ChallengeParameters ?? {}));
    expect(id).toMatch(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/);
    expect(second.ChallengeParameters).toMatchObject({ USER_ID_FOR_SRP: id, SALT: salt });
    expect(await refusal(signIn(Password, unknown))).toBe(wrong);
    expect(pool.events('Create')).toEqual([]);
  });

  test('A temporary password is replaced, and then yields tokens without the custom challenge', async () => {
    const given = { UserPoolId: pool.poolId, Username, Password: 'Temporary-horse-1', Permanent: false };
    await pool.cognito.send(new AdminSetUserPasswordCommand(given));
    await signIn('Temporary-horse-1');
    expect(pool.events('Create')).toEqual([]);
    expect(pool.events('Define')).toHaveLength(1);
    await signIn('Another-horse-2');
    expect(pool.events('Create')).toHaveLength(1);
  });

  test('Define cannot request a password without SRP, or a second time', async () => {
    pool.triggers.define = (event) => answered(event, { challengeName: 'PASSWORD_VERIFIER' });
    expect(await refusal(pool.initiate())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
    expect(await refusal(signIn(Password))).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });
});
