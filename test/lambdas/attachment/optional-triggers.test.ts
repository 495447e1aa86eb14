import { describe, expect, it } from 'vitest';
import { changesBetween } from '../../../lambdas/attachment/changes.ts';
import { addedTriggers, attachablePool, settled } from '../../support/user-pool/attachable-pool.ts';
import { poolWithEverySetting } from '../../support/user-pool/every-setting.ts';
import { functionArn, refusal } from '../../support/user-pool/user-pool.ts';

const pool = attachablePool();

const trigger = poolWithEverySetting.LambdaConfig;
const change = (setting: string, before: string, after: string) => ({
  setting: `LambdaConfig.${setting}`,
  before,
  after,
});

describe('A user pool and an app client with every setting away from its default', () => {
  it.each([
    {
      name: 'counting',
      given: { PostAuthenticationArn: functionArn('counting') },
      earlier: { PostAuthentication: trigger.PostAuthentication },
      changes: [change('PostAuthentication', trigger.PostAuthentication, functionArn('counting'))],
    },
    {
      name: 'claims',
      given: { PreTokenGenerationArn: functionArn('claiming') },
      earlier: { PreTokenGeneration: trigger.PreTokenGeneration },
      // Cognito has two fields for it.
      changes: ['PreTokenGeneration', 'PreTokenGenerationConfig.LambdaArn'].map((setting) =>
        change(setting, trigger.PreTokenGeneration, functionArn('claiming')),
      ),
    },
  ])(
    'Attaching the $name trigger changes its settings only, and detaching restores the earlier trigger',
    async ({ given, earlier, changes }) => {
      const wanted = pool.triggers({ ...given, EarlierTriggers: earlier });
      const before = await pool.described();
      const id = await pool.attach({ RequestType: 'Create', ...wanted });
      const attached = await pool.described();
      const changed = changesBetween(before.pool, attached.pool);
      expect(changed).toEqual(expect.arrayContaining([...changes, ...addedTriggers]));
      expect(changed).toHaveLength(changes.length + addedTriggers.length);

      // An update takes the trigger away, and its rollback brings it back.
      const update = { RequestType: 'Update' as const, PhysicalResourceId: id };
      await pool.attach({ ...update, ...pool.triggers(), OldResourceProperties: wanted.ResourceProperties });
      expect(changesBetween(before.pool, (await pool.described()).pool)).toEqual(addedTriggers);
      await pool.attach({ ...update, ...wanted, OldResourceProperties: pool.triggers().ResourceProperties });
      expect(settled((await pool.described()).pool)).toEqual(settled(attached.pool));

      await pool.attach({ RequestType: 'Delete', PhysicalResourceId: id, ...wanted });
      expect(settled((await pool.described()).pool)).toEqual(settled(before.pool));
    },
  );

  it('Attaching the claims trigger is refused if the pool has one that was not named', async () => {
    const before = await pool.described();
    const unnamed = pool.triggers({ PreTokenGenerationArn: functionArn('claiming') });
    expect(await refusal(pool.attach({ RequestType: 'Create', ...unnamed }))).toContain(
      'has a Pre Token Generation trigger already. Nothing was changed.',
    );
    expect(await pool.described()).toEqual(before);
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
