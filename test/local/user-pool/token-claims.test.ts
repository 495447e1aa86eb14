import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, inject, test } from 'vitest';
import { FunctionError } from '../../../local/functions/invoker.ts';
import {
  functionArn,
  refusal,
  startUserPool,
  type TestUserPool,
  type TriggerEvent,
  type TriggerFunctions,
} from '../../support/user-pool/user-pool.ts';

const Username = 'ada@example.com';
const Password = 'Correct-horse-1';
const answered = (event: TriggerEvent, response: object) => ({ ...event, response });

let pool: TestUserPool;
afterEach(() => pool.stop());

/** A pool with a user and a Pre Token Generation trigger of a version; nothing is the old property without one. */
async function start(version: string | undefined, token: (event: TriggerEvent) => unknown, temporary = false) {
  const arn = functionArn('token');
  const custom: TriggerFunctions = {
    define: (event) =>
      answered(
        event,
        Array.isArray(event.request['session']) && event.request['session'].length > 0
          ? { issueTokens: true }
          : { challengeName: 'CUSTOM_CHALLENGE' },
      ),
    create: (event) => answered(event, {}),
    verify: (event) => answered(event, { answerCorrect: true }),
  };
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    triggers: { ...custom, token },
    pool: {
      LambdaConfig: {
        DefineAuthChallenge: functionArn('define'),
        CreateAuthChallenge: functionArn('create'),
        VerifyAuthChallengeResponse: functionArn('verify'),
        ...(version === undefined
          ? { PreTokenGeneration: arn }
          : { PreTokenGeneration: arn, PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: version } }),
      },
    },
  });
  const user = { UserPoolId: pool.poolId, Username };
  await pool.cognito.send(new AdminCreateUserCommand({ ...user, MessageAction: 'SUPPRESS' }));
  await pool.cognito.send(new AdminSetUserPasswordCommand({ ...user, Password, Permanent: !temporary }));
}

const signIn = () =>
  pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: Username, PASSWORD: Password },
      ClientMetadata: { from: 'InitiateAuth' },
    }),
  );
const respond = (ChallengeName: 'CUSTOM_CHALLENGE' | 'NEW_PASSWORD_REQUIRED', Session?: string) =>
  pool.cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId: pool.clientId,
      ChallengeName,
      Session,
      ChallengeResponses: { USERNAME: Username, ANSWER: 'x', NEW_PASSWORD: 'Another-horse-2' },
      ClientMetadata: { from: 'RespondToAuthChallenge' },
    }),
  );
const claims = ({ AuthenticationResult: tokens }: Pick<InitiateAuthCommandOutput, 'AuthenticationResult'>) => ({
  id: decodeJwt(tokens?.IdToken ?? ''),
  access: decodeJwt(tokens?.AccessToken ?? ''),
});
const events = () =>
  pool.invocations.map(({ event }) => event).filter(({ triggerSource }) => triggerSource.startsWith('TokenGeneration'));

describe('Pre Token Generation, version 1', () => {
  test.each([undefined, 'V1_0'])(
    'Pre Token Generation V1 (LambdaVersion %s) changes the ID token, but no reserved claim',
    async (version) => {
      const claimsToAddOrOverride = { tenant: 'acme', amr: 'hwk', sub: 'eve', 'cognito:groups': 'admins' };
      await start(version, (event) =>
        answered(event, { claimsOverrideDetails: { claimsToAddOrOverride, claimsToSuppress: ['email', 'aud'] } }),
      );
      const { id, access } = claims(await signIn());
      expect(id).toMatchObject({ tenant: 'acme', aud: pool.clientId, sub: access.sub });
      for (const name of ['amr', 'cognito:groups', 'email']) expect(id).not.toHaveProperty(name);
      expect(access).not.toHaveProperty('tenant');
      expect(events()).toEqual([
        expect.objectContaining({
          version: '1',
          triggerSource: 'TokenGeneration_Authentication',
          request: {
            userAttributes: expect.objectContaining({
              sub: id.sub,
              email: Username,
              'cognito:user_status': 'CONFIRMED',
            }),
            groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
          },
          response: { claimsOverrideDetails: null },
        }),
      ]);
    },
  );

  test('Pre Token Generation V1 accepts only strings as claims', async () => {
    await start('V1_0', (event) =>
      answered(event, { claimsOverrideDetails: { claimsToAddOrOverride: { tenants: ['acme'] } } }),
    );
    expect(await refusal(signIn())).toBe('InvalidLambdaResponseException: Unrecognizable lambda output');
  });
});

describe('Pre Token Generation, version 2', () => {
  test('Pre Token Generation V2 changes both tokens and the scopes', async () => {
    await start('V2_0', (event) =>
      answered(event, {
        claimsAndScopeOverrideDetails: {
          idTokenGeneration: { claimsToAddOrOverride: { tenants: ['acme'] } },
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: { id: 1 }, client_id: 'eve' },
            scopesToAdd: ['read'],
          },
        },
      }),
    );
    const { id, access } = claims(await signIn());
    expect(id).toMatchObject({ tenants: ['acme'] });
    expect(access).toMatchObject({
      tenant: { id: 1 },
      client_id: pool.clientId,
      scope: 'aws.cognito.signin.user.admin read',
    });
    expect(events()).toMatchObject([{ version: '2', request: { scopes: ['aws.cognito.signin.user.admin'] } }]);
  });

  test('Pre Token Generation V2 changes nothing if it returns no overrides', async () => {
    await start('V2_0', (event) => event);
    const { access } = claims(await signIn());
    expect(access).toMatchObject({ scope: 'aws.cognito.signin.user.admin', username: access.sub });
  });
});

test('Pre Token Generation gets the client metadata of RespondToAuthChallenge, but not of InitiateAuth', async () => {
  await start('V2_0', (event) => event);
  await signIn();
  const { Session } = await pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'CUSTOM_AUTH',
      AuthParameters: { USERNAME: Username },
      ClientMetadata: { from: 'InitiateAuth' },
    }),
  );
  const { AuthenticationResult } = await respond('CUSTOM_CHALLENGE', Session);
  await pool.cognito.send(
    new InitiateAuthCommand({
      ClientId: pool.clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: AuthenticationResult?.RefreshToken ?? '' },
    }),
  );
  expect(events().map(({ triggerSource, request }) => [triggerSource, request['clientMetadata']])).toEqual([
    ['TokenGeneration_Authentication', undefined],
    ['TokenGeneration_Authentication', { from: 'RespondToAuthChallenge' }],
    ['TokenGeneration_RefreshTokens', undefined],
  ]);
});

test('Pre Token Generation that throws prevents tokens after a temporary password', async () => {
  const message = 'not by password';
  await start('V1_0', () => Promise.reject(new FunctionError(message, 'Error')), true);
  const { Session, ChallengeName } = await signIn();
  expect(ChallengeName).toBe('NEW_PASSWORD_REQUIRED');
  expect(await refusal(respond('NEW_PASSWORD_REQUIRED', Session))).toBe(
    `UserLambdaValidationException: PreTokenGeneration failed with error ${message}.`,
  );
  expect(events().map(({ triggerSource }) => triggerSource)).toEqual(['TokenGeneration_NewPasswordChallenge']);
});
