import { describe, expect, it } from 'vitest';
import { triggers } from '../../../contract/operations.ts';
import { attachablePool, settled } from '../../support/user-pool/attachable-pool.ts';
import { functionArn } from '../../support/user-pool/user-pool.ts';

const pool = attachablePool();
const all = (arn: string) => Object.fromEntries(triggers['auth-challenge'].map((name) => [name, arn]));

const request = (more: object = {}, RequestType: 'Create' | 'Update' | 'Delete' = 'Create') => ({
  RequestType,
  PhysicalResourceId: 'check/before',
  ResourceType: 'Custom::PasskeysCheck' as const,
  ResourceProperties: {
    UserPoolId: pool.ids.UserPoolId,
    StackName: 'Passkeys',
    Triggers: [...triggers['auth-challenge']],
    EarlierTriggers: {},
    CaseSensitive: false,
    Clients: [{ ClientId: pool.ids.ClientId, PasswordFirst: false }],
    ...more,
  },
});

describe('The check before a stack is created', () => {
  it('A pool and clients that can be attached pass the check, which changes nothing', async () => {
    const before = await pool.described();
    expect(await pool.attach(request())).toBe(`check/${pool.ids.UserPoolId}`);
    const after = await pool.described();
    expect([settled(after.pool), settled(after.client)]).toEqual([settled(before.pool), settled(before.client)]);
  });

  it.each([
    ['names of users in the other case', () => ({ CaseSensitive: true }), 'Write signInCaseSensitive: false'],
    [
      'earlier triggers that the pool does not have',
      () => ({ EarlierTriggers: all(functionArn('theirs')) }),
      'are not those that were named',
    ],
    [
      'an app client that does not exist',
      () => ({ Clients: [{ ClientId: 'unknown', PasswordFirst: false }] }),
      'does not exist',
    ],
    [
      'a password first where the client allows a password alone',
      () => ({ Clients: [{ ClientId: pool.ids.ClientId, PasswordFirst: true }] }),
      'passwordFirst',
    ],
  ])('The check refuses %s', async (_, more, message) => {
    await expect(pool.attach(request(more()))).rejects.toThrow(message);
  });

  it.each([
    ['refuses', 'somebody else', 'theirs'],
    ['refuses', 'a stack whose name begins with this one’s', 'PasskeysOfOthers-AuthChallenge-1ABC'],
    ['passes', 'this stack, which is updated', 'Passkeys-AuthChallenge-1ABC'],
  ])('The check %s a pool whose triggers are functions of %s', async (verdict, _, name) => {
    await pool.attach({ RequestType: 'Create', ...pool.triggers({ FunctionArn: functionArn(name) }) });
    const checked = pool.attach(request());
    if (verdict === 'passes') await checked;
    else await expect(checked).rejects.toThrow('has triggers of custom authentication already');
  });

  const passwordFirst = () => request({ Clients: [{ ClientId: pool.ids.ClientId, PasswordFirst: true }] });

  it.each([
    [
      'an app client that names no sign-in flow, and so allows a password alone',
      {},
      {},
      'takes a password without a passkey',
    ],
    [
      'a pool with MFA',
      { MfaConfiguration: 'OPTIONAL' },
      { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] },
      'has MFA (OPTIONAL)',
    ],
  ])('The check refuses a password first for %s', async (_, settings, client, message) => {
    const names = { UsernameConfiguration: { CaseSensitive: false } };
    await pool.replace({ pool: { ...names, ...settings }, client });
    await expect(pool.attach(passwordFirst())).rejects.toThrow(message);
    await pool.replace({ pool: names, client: { ExplicitAuthFlows: ['ALLOW_CUSTOM_AUTH'] } });
    await pool.attach(passwordFirst());
  });

  it('Deleting the check asks Cognito nothing', async () => {
    expect(await pool.attach(request({ UserPoolId: 'gone' }, 'Delete'))).toBe('check/before');
  });
});
