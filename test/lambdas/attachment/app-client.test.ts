import {
  DescribeUserPoolClientCommand,
  UpdateUserPoolClientCommand,
  UpdateUserPoolCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { describe, expect, it } from 'vitest';
import { attachablePool } from '../../support/user-pool/attachable-pool.ts';
import { refusal } from '../../support/user-pool/user-pool.ts';

const pool = attachablePool();

describe('An app client', () => {
  const clientIs = async (settings: Record<string, unknown>) => {
    await pool.replace({ client: settings });
    return (await pool.described()).client;
  };
  const roundTrip = async (which = pool.client()) => {
    const id = await pool.attach({ RequestType: 'Create', ...which });
    const attached = (await pool.described()).client;
    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...which });
    return { attached, detached: (await pool.described()).client };
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
    await pool.cognito.send(new UpdateUserPoolClientCommand(pool.ids));
    const before = (await pool.described()).client;
    expect(before).not.toHaveProperty('ExplicitAuthFlows');
    const { attached, detached } = await roundTrip(pool.client({ PreventUserExistenceErrors: false }));
    expect(attached).toEqual(before);
    expect(detached).toEqual(before);
  });

  it('An app client gets `LEGACY` again when `PreventUserExistenceErrors` is turned off', async () => {
    const former = pool.client();
    const id = await pool.attach({ RequestType: 'Create', ...former });
    const update = {
      RequestType: 'Update' as const,
      PhysicalResourceId: id,
      OldResourceProperties: former.ResourceProperties,
      ...pool.client({ PreventUserExistenceErrors: false }),
    };
    expect(await pool.attach(update)).toBe(id);
    const { UserPoolClient } = await pool.cognito.send(new DescribeUserPoolClientCommand(pool.ids));
    expect(UserPoolClient?.PreventUserExistenceErrors).toBe('LEGACY');
    expect(UserPoolClient?.ExplicitAuthFlows).toContain('ALLOW_CUSTOM_AUTH');
  });

  it('A password-first app client is refused if it allows a password alone or managed login', async () => {
    const before = await pool.described();
    const attempt = pool.attach({ RequestType: 'Create', ...pool.client({ PasswordFirst: true }) });
    expect(await refusal(attempt)).toContain('allows ALLOW_USER_SRP_AUTH, ALLOW_ADMIN_USER_PASSWORD_AUTH');
    expect(await pool.described()).toEqual(before);
    await clientIs({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], AllowedOAuthFlowsUserPoolClient: true });
    const other = pool.attach({ RequestType: 'Create', ...pool.client({ PasswordFirst: true }) });
    expect(await refusal(other)).toContain('has managed login');
  });

  /** Each setting lets Cognito continue after the password without calling Define. */
  it.each([
    ['optional MFA', { MfaConfiguration: 'OPTIONAL' as const }, 'has MFA (OPTIONAL)'],
    ['required MFA', { MfaConfiguration: 'ON' as const }, 'has MFA (ON)'],
    ['remembered devices', { DeviceConfiguration: { ChallengeRequiredOnNewDevice: false } }, 'has remembered devices'],
  ])('A password-first app client is refused in a user pool with %s', async (_, settings, message) => {
    await clientIs({ ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'], AllowedOAuthFlowsUserPoolClient: false });
    await pool.cognito.send(
      new UpdateUserPoolCommand({ UserPoolId: pool.ids.UserPoolId, MfaConfiguration: 'OFF', ...settings }),
    );
    const before = await pool.described();
    const attempt = pool.attach({ RequestType: 'Create', ...pool.client({ PasswordFirst: true }) });
    expect(await refusal(attempt)).toContain(message);
    expect(await pool.described()).toEqual(before);
  });

  it('Detaching succeeds if nothing was attached or the app client is gone', async () => {
    const before = await pool.described();
    const nothing = { RequestType: 'Delete' as const, PhysicalResourceId: 'nothing-attached' };
    await pool.attach({ ...nothing, ...pool.client() });
    expect(await pool.described()).toEqual(before);
    await pool.attach({ ...nothing, PhysicalResourceId: `${pool.ids.UserPoolId}/gone/had`, ...pool.client() });
  });
});
