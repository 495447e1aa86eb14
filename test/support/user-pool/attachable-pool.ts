import { afterEach, beforeEach, inject } from 'vitest';
import type { Change } from '../../../lambdas/attachment/changes.ts';
import { attach } from '../../../lambdas/attachment/custom-resource.ts';
import type { Settings } from '../../../lambdas/attachment/values.ts';
import { clientWithEverySetting, poolWithEverySetting } from './every-setting.ts';
import { functionArn, startUserPool, type TestUserPool, type UserPoolOptions } from './user-pool.ts';

/** All settings but the time of the last change. */
export const settled = ({ LastModifiedDate, ...settings }: Settings): Settings => settings;

const functionOfTriggers = functionArn('passkeys');

/** What {@link attachablePool}'s triggers change in the pool. */
export const addedTriggers: readonly Change[] = [
  'DefineAuthChallenge',
  'CreateAuthChallenge',
  'VerifyAuthChallengeResponse',
].map((name) => ({ setting: `LambdaConfig.${name}`, before: undefined, after: functionOfTriggers }));

/** For a file's tests: each gets a user pool and an app client with every setting away from its default. */
export function attachablePool() {
  let pool: TestUserPool;
  const start = async (options: Pick<UserPoolOptions, 'pool' | 'client'>) => {
    pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint'), ...options });
  };
  beforeEach(() => start({ pool: poolWithEverySetting, client: clientWithEverySetting }));
  afterEach(() => pool.stop());

  const describePart = async (operation: string, body: object) => {
    const answer = await fetch(pool.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, Settings>;
  };

  return {
    get cognito() {
      return pool.cognito;
    },
    get ids() {
      return { UserPoolId: pool.poolId, ClientId: pool.clientId };
    },
    /** Puts a pool with other settings in the place of the test's first. */
    async replace(options: Pick<UserPoolOptions, 'pool' | 'client'>): Promise<void> {
      await pool.stop();
      await start(options);
    },
    /** The settings of the pool and its client as they are on the wire: the SDK would leave out what it does not know. */
    async described(): Promise<{ pool: Settings; client: Settings }> {
      const { UserPool = {} } = await describePart('DescribeUserPool', { UserPoolId: pool.poolId });
      const { UserPoolClient = {} } = await describePart('DescribeUserPoolClient', this.ids);
      return { pool: UserPool, client: UserPoolClient };
    },
    /** Runs the custom resource on an event of CloudFormation. */
    attach: (event: Parameters<typeof attach>[0]) => attach(event, pool.cognito),
    /** The custom resource of the triggers, with further properties. */
    triggers: (more: object = {}) => ({
      ResourceType: 'Custom::PasskeysTriggers' as const,
      ResourceProperties: {
        UserPoolId: pool.poolId,
        FunctionArn: functionOfTriggers,
        EarlierTriggers: {},
        CaseSensitive: false,
        ...more,
      },
    }),
    /** The custom resource of the app client. */
    client: ({ PreventUserExistenceErrors = true, PasswordFirst = false } = {}) => ({
      ResourceType: 'Custom::PasskeysAppClient' as const,
      ResourceProperties: {
        UserPoolId: pool.poolId,
        ClientId: pool.clientId,
        PreventUserExistenceErrors,
        PasswordFirst,
      },
    }),
  };
}
