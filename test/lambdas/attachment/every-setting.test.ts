import {
  DescribeUserPoolCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolClientRequest$,
  UpdateUserPoolCommand,
  UpdateUserPoolRequest$,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { type Change, changesBetween } from '../../../lambdas/attachment/changes.ts';
import { addedTriggers, attachablePool, settled } from '../../support/user-pool/attachable-pool.ts';
import { poolWithEverySetting } from '../../support/user-pool/every-setting.ts';
import { functionArn } from '../../support/user-pool/user-pool.ts';

const pool = attachablePool();

const clientChanges: readonly Change[] = [
  {
    setting: 'ExplicitAuthFlows',
    before: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_USER_SRP_AUTH'],
    after: ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_CUSTOM_AUTH', 'ALLOW_USER_SRP_AUTH'],
  },
  { setting: 'PreventUserExistenceErrors', before: 'LEGACY', after: 'ENABLED' },
];

const notYet = ['UserPoolId', 'ClientId', 'PoolName', 'DcrConfiguration'];
/** The parameters of an update, by the SDK. If it learns another one, test/support/user-pool/every-setting.ts needs it too. */
const parameters = (schema: readonly [number, string, string, unknown, readonly string[], ...unknown[]]) =>
  schema[4].filter((name) => !notYet.includes(name));

describe('A user pool and an app client with every setting away from its default', () => {
  it('An empty update resets the settings of the user pool and the app client', async () => {
    const before = await pool.described();
    await pool.cognito.send(new UpdateUserPoolCommand(pool.ids));
    await pool.cognito.send(new UpdateUserPoolClientCommand(pool.ids));
    const after = await pool.described();
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
    const before = await pool.described();
    const clientId = await pool.attach({ RequestType: 'Create', ...pool.client() });
    const poolId = await pool.attach({ RequestType: 'Create', ...pool.triggers() });
    const attached = await pool.described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(addedTriggers);
    const ofClient = changesBetween(before.client, attached.client);
    expect(ofClient.toSorted((one, other) => one.setting.localeCompare(other.setting))).toEqual(clientChanges);

    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: poolId, ...pool.triggers() });
    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: clientId, ...pool.client() });
    const detached = await pool.described();
    expect(settled(detached.pool)).toEqual(settled(before.pool));
    expect(settled(detached.client)).toEqual(settled(before.client));
  });

  it('Attaching a second time sends no update', async () => {
    const id = await pool.attach({ RequestType: 'Create', ...pool.client() });
    await pool.attach({ RequestType: 'Create', ...pool.triggers() });
    const once = await pool.described();
    const again = { RequestType: 'Update' as const, PhysicalResourceId: id };
    expect(await pool.attach({ ...again, ...pool.client() })).toBe(id);
    await pool.attach({ ...again, ...pool.triggers() });
    expect(await pool.described()).toEqual(once);
  });

  it('Detaching preserves settings that were changed in the meantime', async () => {
    const id = await pool.attach({ RequestType: 'Create', ...pool.client() });
    await pool.attach({ RequestType: 'Create', ...pool.triggers() });
    const now = await pool.described();
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
        UserPoolId: pool.ids.UserPoolId,
        AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
        MfaConfiguration: 'ON',
        LambdaConfig: { ...(rest['LambdaConfig'] as object), CreateAuthChallenge: functionArn('theirs') },
      }),
    );
    await pool.attach({ RequestType: 'Delete', ...pool.triggers() });
    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...pool.client() });
    const { UserPool } = await pool.cognito.send(new DescribeUserPoolCommand({ UserPoolId: pool.ids.UserPoolId }));
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
