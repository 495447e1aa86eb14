import {
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolClientRequest$,
  UpdateUserPoolCommand,
  UpdateUserPoolRequest$,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { type Change, changesBetween } from '../../../lambdas/attachment/changes.ts';
import { attach } from '../../../lambdas/attachment/custom-resource.ts';
import type { Settings } from '../../../lambdas/attachment/values.ts';
import { clientWithEverySetting, poolWithEverySetting } from '../../support/user-pool/every-setting.ts';
import { functionArn, refusal, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

let pool: TestUserPool;
beforeEach(async () => {
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: poolWithEverySetting,
    client: clientWithEverySetting,
  });
});
afterEach(() => pool.stop());

/** What the pool and its client are, as it is on the wire: the SDK would leave out what it does not know. */
async function described(): Promise<{ pool: Settings; client: Settings }> {
  const ask = async (operation: string, body: object) => {
    const answer = await fetch(pool.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` },
      body: JSON.stringify(body),
    });
    return (await answer.json()) as Record<string, Settings>;
  };
  const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId };
  const { UserPool = {} } = await ask('DescribeUserPool', { UserPoolId: pool.poolId });
  const { UserPoolClient = {} } = await ask('DescribeUserPoolClient', ids);
  return { pool: UserPool, client: UserPoolClient };
}
/** All but the time of the last change. */
const settled = ({ LastModifiedDate, ...settings }: Settings) => settings;

const arn = functionArn('passkeys');
const triggers = (more: object = {}) => ({
  ResourceType: 'Custom::PasskeysTriggers' as const,
  ResourceProperties: { UserPoolId: pool.poolId, FunctionArn: arn, EarlierTriggers: {}, CaseSensitive: false },
  ...more,
});
const client = (more: object = {}) => ({
  ResourceType: 'Custom::PasskeysAppClient' as const,
  ResourceProperties: {
    UserPoolId: pool.poolId,
    ClientId: pool.clientId,
    PreventUserExistenceErrors: true,
    PasswordFirst: false,
  },
  ...more,
});

const additions: { pool: Change[]; client: Change[] } = {
  pool: ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse'].map((name) => ({
    setting: `LambdaConfig.${name}`,
    before: undefined,
    after: arn,
  })),
  client: [
    {
      setting: 'ExplicitAuthFlows',
      before: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
      after: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH'],
    },
    { setting: 'PreventUserExistenceErrors', before: 'LEGACY', after: 'ENABLED' },
  ],
};

const notYet = ['UserPoolId', 'ClientId', 'PoolName', 'DcrConfiguration'];
/** The parameters of an update, by the SDK: if it gets to know another one, the settings above have to have it too. */
const parameters = (schema: readonly [number, string, string, unknown, readonly string[], ...unknown[]]) =>
  schema[4].filter((name) => !notYet.includes(name));

describe('A user pool and an app client with every setting away from its default', () => {
  it('An empty update resets the settings of the user pool and the app client', async () => {
    const before = await described();
    const ids = { UserPoolId: pool.poolId, ClientId: pool.clientId };
    await pool.cognito.send(new UpdateUserPoolCommand(ids));
    await pool.cognito.send(new UpdateUserPoolClientCommand(ids));
    const after = await described();
    const lost = (which: 'pool' | 'client') =>
      new Set(changesBetween(before[which], after[which]).map(({ setting }) => setting.split('.')[0]));
    expect([...parameters(UpdateUserPoolRequest$)].filter((name) => !lost('pool').has(name))).toEqual([]);
    expect([...parameters(UpdateUserPoolClientRequest$)].filter((name) => !lost('client').has(name))).toEqual([
      'ClientName',
      'PreventUserExistenceErrors',
    ]);
    expect(lost('pool')).toContain('SettingOfNextYear');
    expect(lost('client')).toContain('ClientSettingOfNextYear');
  });

  it('Attaching adds only our triggers and sign-in flow, and detaching restores every setting', async () => {
    const before = await described();
    const clientId = await attach({ RequestType: 'Create', ...client() }, pool.cognito);
    const poolId = await attach({ RequestType: 'Create', ...triggers() }, pool.cognito);
    const attached = await described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(additions.pool);
    const ofClient = changesBetween(before.client, attached.client);
    expect(ofClient.toSorted((one, other) => one.setting.localeCompare(other.setting))).toEqual(additions.client);

    await attach({ RequestType: 'Delete', PhysicalResourceId: poolId, ...triggers() }, pool.cognito);
    await attach({ RequestType: 'Delete', PhysicalResourceId: clientId, ...client() }, pool.cognito);
    const detached = await described();
    expect(settled(detached.pool)).toEqual(settled(before.pool));
    expect(settled(detached.client)).toEqual(settled(before.client));
  });

  it('Attaching the counting trigger changes one more setting, and detaching restores the earlier trigger', async () => {
    const theirs = poolWithEverySetting.LambdaConfig.PostAuthentication;
    const counting = functionArn('counting');
    const change = { setting: 'LambdaConfig.PostAuthentication', before: theirs, after: counting };
    const counted = triggers();
    Object.assign(counted.ResourceProperties, {
      PostAuthenticationArn: counting,
      EarlierTriggers: { PostAuthentication: theirs },
    });
    const before = await described();
    const id = await attach({ RequestType: 'Create', ...counted }, pool.cognito);
    const attached = await described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(expect.arrayContaining([change, ...additions.pool]));
    expect(changesBetween(before.pool, attached.pool)).toHaveLength(additions.pool.length + 1);

    // Counting ends with an update, and comes back with its rollback.
    const update = { RequestType: 'Update' as const, PhysicalResourceId: id };
    await attach({ ...update, ...triggers(), OldResourceProperties: counted.ResourceProperties }, pool.cognito);
    expect(changesBetween(before.pool, (await described()).pool)).toEqual(additions.pool);
    await attach({ ...update, ...counted, OldResourceProperties: triggers().ResourceProperties }, pool.cognito);
    expect(settled((await described()).pool)).toEqual(settled(attached.pool));

    await attach({ RequestType: 'Delete', PhysicalResourceId: id, ...counted }, pool.cognito);
    expect(settled((await described()).pool)).toEqual(settled(before.pool));
  });

  it('Attaching the claims trigger changes both of its fields, and detaching restores the earlier trigger', async () => {
    const theirs = poolWithEverySetting.LambdaConfig.PreTokenGeneration;
    const claiming = functionArn('claiming');
    const changes = ['PreTokenGeneration', 'PreTokenGenerationConfig.LambdaArn'].map((setting) => ({
      setting: `LambdaConfig.${setting}`,
      before: theirs,
      after: claiming,
    }));
    const claimed = triggers();
    const refused = triggers();
    Object.assign(refused.ResourceProperties, { PreTokenGenerationArn: claiming });
    Object.assign(claimed.ResourceProperties, {
      PreTokenGenerationArn: claiming,
      EarlierTriggers: { PreTokenGeneration: theirs },
    });
    const before = await described();
    expect(await refusal(attach({ RequestType: 'Create', ...refused }, pool.cognito))).toContain(
      'has a Pre Token Generation trigger already. Nothing was changed.',
    );
    expect(await described()).toEqual(before);
    const id = await attach({ RequestType: 'Create', ...claimed }, pool.cognito);
    const attached = await described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(expect.arrayContaining([...changes, ...additions.pool]));
    expect(changesBetween(before.pool, attached.pool)).toHaveLength(additions.pool.length + 2);

    // Claims are turned off with an update, and come back with its rollback.
    const update = { RequestType: 'Update' as const, PhysicalResourceId: id };
    await attach({ ...update, ...triggers(), OldResourceProperties: claimed.ResourceProperties }, pool.cognito);
    expect(changesBetween(before.pool, (await described()).pool)).toEqual(additions.pool);
    await attach({ ...update, ...claimed, OldResourceProperties: triggers().ResourceProperties }, pool.cognito);
    expect(settled((await described()).pool)).toEqual(settled(attached.pool));

    await attach({ RequestType: 'Delete', PhysicalResourceId: id, ...claimed }, pool.cognito);
    expect(settled((await described()).pool)).toEqual(settled(before.pool));
  });

  it('Attaching a second time sends no update', async () => {
    const id = await attach({ RequestType: 'Create', ...client() }, pool.cognito);
    await attach({ RequestType: 'Create', ...triggers() }, pool.cognito);
    const once = await described();
    const again = { RequestType: 'Update' as const, PhysicalResourceId: id };
    expect(await attach({ ...again, ...client() }, pool.cognito)).toBe(id);
    await attach({ ...again, ...triggers() }, pool.cognito);
    expect(await described()).toEqual(once);
  });

  it('Detaching preserves settings that were changed in the meantime', async () => {
    const id = await attach({ RequestType: 'Create', ...client() }, pool.cognito);
    await attach({ RequestType: 'Create', ...triggers() }, pool.cognito);
    const now = await described();
    const { LastModifiedDate, CreationDate, Id, Arn, Name, SchemaAttributes, UsernameAttributes, ...updatable } =
      now.pool;
    const {
      UsernameConfiguration,
      EmailVerificationMessage,
      EmailVerificationSubject,
      SmsVerificationMessage,
      ...rest
    } = updatable;
    await pool.cognito.send(
      new UpdateUserPoolCommand({
        ...rest,
        UserPoolId: pool.poolId,
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
        MfaConfiguration: 'ON',
        LambdaConfig: { ...(rest['LambdaConfig'] as object), CreateAuthChallenge: functionArn('theirs') },
      }),
    );
    await attach({ RequestType: 'Delete', ...triggers() }, pool.cognito);
    await attach({ RequestType: 'Delete', PhysicalResourceId: id, ...client() }, pool.cognito);
    const { UserPool } = await pool.cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.poolId }));
    expect(UserPool).toMatchObject({
      MfaConfiguration: 'ON',
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
    });
    expect(UserPool?.LambdaConfig).toEqual({
      ...poolWithEverySetting.LambdaConfig,
      CreateAuthChallenge: functionArn('theirs'),
    });
  });
});

describe('A user pool without a Pre Token Generation trigger', () => {
  it.each(['LITE', 'ESSENTIALS'])(
    'A user pool of the plan %s has the claims trigger with event version V1_0 until it is detached',
    async (tier) => {
      await pool.stop();
      pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint'), pool: { UserPoolTier: tier } });
      const arnOfClaims = functionArn('claiming');
      const claimed = triggers();
      Object.assign(claimed.ResourceProperties, { PreTokenGenerationArn: arnOfClaims, CaseSensitive: true });
      const before = await described();
      const id = await attach({ RequestType: 'Create', ...claimed }, pool.cognito);
      expect((await described()).pool['LambdaConfig']).toMatchObject({
        PreTokenGeneration: arnOfClaims,
        PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: arnOfClaims },
      });
      await attach({ RequestType: 'Delete', PhysicalResourceId: id, ...claimed }, pool.cognito);
      expect(settled((await described()).pool)).toEqual(settled(before.pool));
    },
  );
});

describe('An app client', () => {
  const clientIs = async (settings: Record<string, unknown>) => {
    await pool.stop();
    pool = await startUserPool({ dynamoDbEndpoint: inject('dynamoDbEndpoint'), client: settings });
    return (await described()).client;
  };
  const roundTrip = async (which = client()) => {
    const id = await attach({ RequestType: 'Create', ...which }, pool.cognito);
    const attached = (await described()).client;
    await attach({ RequestType: 'Delete', PhysicalResourceId: id, ...which }, pool.cognito);
    return { attached, detached: (await described()).client };
  };

  it.each([
    ['that allows custom authentication already', ['ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH']],
    [
      'with legacy flow names, which allow custom authentication and exclude new names',
      ['ADMIN_NO_SRP_AUTH', 'USER_PASSWORD_AUTH'],
    ],
    ['that allows only custom authentication, by its legacy name', ['CUSTOM_AUTH_FLOW_ONLY']],
  ])('An app client %s keeps its sign-in flows', async (_, ExplicitAuthFlows) => {
    const before = await clientIs({ ExplicitAuthFlows, PreventUserExistenceErrors: 'ENABLED' });
    const { attached, detached } = await roundTrip();
    expect(attached).toEqual(before);
    expect(detached).toEqual(before);
  });

  it('An app client without explicit sign-in flows is left unchanged', async () => {
    await clientIs({});
    await pool.cognito.send(new UpdateUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }));
    const before = (await described()).client;
    expect(before).not.toHaveProperty('ExplicitAuthFlows');
    const which = client();
    which.ResourceProperties.PreventUserExistenceErrors = false;
    const { attached, detached } = await roundTrip(which);
    expect(attached).toEqual(before);
    expect(detached).toEqual(before);
  });

  it('An app client gets `LEGACY` again when `PreventUserExistenceErrors` is turned off', async () => {
    const asked = client();
    const id = await attach({ RequestType: 'Create', ...asked }, pool.cognito);
    const { ResourceProperties: old } = client();
    asked.ResourceProperties.PreventUserExistenceErrors = false;
    const update = { RequestType: 'Update' as const, PhysicalResourceId: id, OldResourceProperties: old, ...asked };
    expect(await attach(update, pool.cognito)).toBe(id);
    const { UserPoolClient } = await pool.cognito.send(
      new DescribeUserPoolClientCommand({ UserPoolId: pool.poolId, ClientId: pool.clientId }),
    );
    expect(UserPoolClient?.PreventUserExistenceErrors).toBe('LEGACY');
    expect(UserPoolClient?.ExplicitAuthFlows).toContain('ALLOW_CUSTOM_AUTH');
  });

  it('A password-first app client is refused if it allows a password alone or managed login', async () => {
    const which = client();
    which.ResourceProperties.PasswordFirst = true;
    const before = await described();
    const attempt = attach({ RequestType: 'Create', ...which }, pool.cognito);
    expect(await refusal(attempt)).toContain('allows ALLOW_USER_SRP_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH');
    expect(await described()).toEqual(before);
    await clientIs({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], AllowedOAuthFlowsUserPoolClient: true });
    which.ResourceProperties.UserPoolId = pool.poolId;
    expect(await refusal(attach({ RequestType: 'Create', ...which }, pool.cognito))).toContain('has managed login');
  });

  /** Each setting lets Cognito continue after the password without calling Define. */
  it.each([
    ['optional MFA', { MfaConfiguration: 'OPTIONAL' as const }, 'has MFA (OPTIONAL)'],
    ['required MFA', { MfaConfiguration: 'ON' as const }, 'has MFA (ON)'],
    ['remembered devices', { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } }, 'has remembered devices'],
  ])('A password-first app client is refused in a user pool with %s', async (_, settings, message) => {
    await clientIs({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], AllowedOAuthFlowsUserPoolClient: false });
    const which = client();
    which.ResourceProperties.PasswordFirst = true;
    await pool.cognito.send(
      new UpdateUserPoolCommand({ UserPoolId: pool.poolId, MfaConfiguration: 'OFF', ...settings }),
    );
    const before = await described();
    expect(await refusal(attach({ RequestType: 'Create', ...which }, pool.cognito))).toContain(message);
    expect(await described()).toEqual(before);
  });

  it('Detaching succeeds if nothing was attached or the app client is gone', async () => {
    const before = await described();
    const nothing = { RequestType: 'Delete' as const, PhysicalResourceId: 'nothing-attached' };
    await attach({ ...nothing, ...client() }, pool.cognito);
    expect(await described()).toEqual(before);
    await attach({ ...nothing, PhysicalResourceId: `${pool.poolId}/gone/had`, ...client() }, pool.cognito);
  });
});
