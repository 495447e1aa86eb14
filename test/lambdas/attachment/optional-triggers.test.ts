import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../lambdas/attachment/changes.ts';
import { addedTriggers, attachablePool, settled } from '../../support/user-pool/attachable-pool.ts';
import { poolWithEverySetting } from '../../support/user-pool/every-setting.ts';
import { functionArn, refusal } from '../../support/user-pool/user-pool.ts';

const pool = attachablePool();

describe('A user pool and an app client with every setting away from its default', () => {
  it('Attaching the counting trigger changes one more setting, and detaching restores the earlier trigger', async () => {
    const theirs = poolWithEverySetting.LambdaConfig.PostAuthentication;
    const counting = functionArn('counting');
    const change = { setting: 'LambdaConfig.PostAuthentication', before: theirs, after: counting };
    const counted = pool.triggers({
      PostAuthenticationArn: counting,
      EarlierTriggers: { PostAuthentication: theirs },
    });
    const before = await pool.described();
    const id = await pool.attach({ RequestType: 'Create', ...counted });
    const attached = await pool.described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(expect.arrayContaining([change, ...addedTriggers]));
    expect(changesBetween(before.pool, attached.pool)).toHaveLength(addedTriggers.length + 1);

    // Counting ends with an update, and comes back with its rollback.
    const update = { RequestType: 'Update' as const, PhysicalResourceId: id };
    await pool.attach({ ...update, ...pool.triggers(), OldResourceProperties: counted.ResourceProperties });
    expect(changesBetween(before.pool, (await pool.described()).pool)).toEqual(addedTriggers);
    await pool.attach({ ...update, ...counted, OldResourceProperties: pool.triggers().ResourceProperties });
    expect(settled((await pool.described()).pool)).toEqual(settled(attached.pool));

    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...counted });
    expect(settled((await pool.described()).pool)).toEqual(settled(before.pool));
  });

  it('Attaching the claims trigger changes both of its fields, and detaching restores the earlier trigger', async () => {
    const theirs = poolWithEverySetting.LambdaConfig.PreTokenGeneration;
    const claiming = functionArn('claiming');
    const changes = ['PreTokenGeneration', 'PreTokenGenerationConfig.LambdaArn'].map((setting) => ({
      setting: `LambdaConfig.${setting}`,
      before: theirs,
      after: claiming,
    }));
    const refused = pool.triggers({ PreTokenGenerationArn: claiming });
    const claimed = pool.triggers({
      PreTokenGenerationArn: claiming,
      EarlierTriggers: { PreTokenGeneration: theirs },
    });
    const before = await pool.described();
    expect(await refusal(pool.attach({ RequestType: 'Create', ...refused }))).toContain(
      'has a Pre Token Generation trigger already. Nothing was changed.',
    );
    expect(await pool.described()).toEqual(before);
    const id = await pool.attach({ RequestType: 'Create', ...claimed });
    const attached = await pool.described();
    expect(changesBetween(before.pool, attached.pool)).toEqual(expect.arrayContaining([...changes, ...addedTriggers]));
    expect(changesBetween(before.pool, attached.pool)).toHaveLength(addedTriggers.length + 2);

    // Claims are turned off with an update, and come back with its rollback.
    const update = { RequestType: 'Update' as const, PhysicalResourceId: id };
    await pool.attach({ ...update, ...pool.triggers(), OldResourceProperties: claimed.ResourceProperties });
    expect(changesBetween(before.pool, (await pool.described()).pool)).toEqual(addedTriggers);
    await pool.attach({ ...update, ...claimed, OldResourceProperties: pool.triggers().ResourceProperties });
    expect(settled((await pool.described()).pool)).toEqual(settled(attached.pool));

    await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...claimed });
    expect(settled((await pool.described()).pool)).toEqual(settled(before.pool));
  });
});

describe('A user pool without a Pre Token Generation trigger', () => {
  it.each(['LITE', 'ESSENTIALS'])(
    'A user pool of the plan %s has the claims trigger with event version V1_0 until it is detached',
    async (tier) => {
      await pool.replace({ pool: { UserPoolTier: tier } });
      const arnOfClaims = functionArn('claiming');
      const claimed = pool.triggers({ PreTokenGenerationArn: arnOfClaims, CaseSensitive: true });
      const before = await pool.described();
      const id = await pool.attach({ RequestType: 'Create', ...claimed });
      expect((await pool.described()).pool['LambdaConfig']).toMatchObject({
        PreTokenGeneration: arnOfClaims,
        PreTokenGenerationConfig: { LambdaVersion: 'V1_0', LambdaArn: arnOfClaims },
      });
      await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...claimed });
      expect(settled((await pool.described()).pool)).toEqual(settled(before.pool));
    },
  );
});
