import { ConcurrentModificationException } from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import { changeSettings } from '../../../lambdas/attachment/change-settings.ts';
import { type Updatable, userPool } from '../../../lambdas/attachment/user-pool-api.ts';
import { object, type Settings } from '../../../lambdas/attachment/values.ts';
import { functionArn, startUserPool, type TestUserPool } from '../../support/user-pool/user-pool.ts';

/** Milliseconds that were waited, by a clock on which every wait ends at once. */
const waits = vi.hoisted((): number[] => []);
vi.mock('node:timers/promises', () => ({ setTimeout: async (wait: number) => void waits.push(wait) }));

let pool: TestUserPool;
let target: Updatable;
beforeEach(async () => {
  waits.length = 0;
  pool = await startUserPool({
    dynamoDbEndpoint: inject('dynamoDbEndpoint'),
    pool: { UserPoolTags: { team: 'one' }, MfaConfiguration: 'OPTIONAL' },
  });
  target = userPool(pool.cognito, pool.poolId);
});
afterEach(() => pool.stop());

const trigger = functionArn('passkeys');
const edit = (settings: Settings) => ({
  ...settings,
  LambdaConfig: { ...object(settings['LambdaConfig']), DefineAuthChallenge: trigger },
});
const added = [{ setting: 'LambdaConfig.DefineAuthChallenge', before: undefined, after: trigger }];

/** Somebody else, who gives the pool another team each time. */
async function changeTeam(team: string): Promise<void> {
  const now = await target.describe();
  await target.update({ ...now, UserPoolTags: { team } });
}

describe('`changeSettings`', () => {
  it('`changeSettings` returns the changes of a dry run and applies none', async () => {
    const before = await target.describe();
    expect(await changeSettings(target, edit, { dryRun: true })).toEqual(added);
    expect(await target.describe()).toEqual(before);
  });

  it('`changeSettings` returns its changes the first time and an empty list the second time', async () => {
    expect(await changeSettings(target, edit)).toEqual(added);
    expect(await changeSettings(target, edit)).toEqual([]);
  });

  it('`changeSettings` preserves a change that another caller makes before its update', async () => {
    let looks = 0;
    const contended: Updatable = {
      ...target,
      async describe() {
        const settings = await target.describe();
        looks += 1;
        if (looks === 1) await changeTeam('two');
        return settings;
      },
    };
    expect(await changeSettings(contended, edit)).toEqual(added);
    expect(await target.describe()).toMatchObject({
      UserPoolTags: { team: 'two' },
      LambdaConfig: { DefineAuthChallenge: trigger },
    });
  });

  it('`changeSettings` reads the pool again after a `ConcurrentModificationException`', async () => {
    let updates = 0;
    const contended: Updatable = {
      ...target,
      async update(settings) {
        updates += 1;
        if (updates > 1) return target.update(settings);
        await changeTeam('three');
        throw new ConcurrentModificationException({ message: 'Try again', $metadata: {} });
      },
    };
    await changeSettings(contended, edit);
    expect(await target.describe()).toMatchObject({ UserPoolTags: { team: 'three' } });
  });

  it('`changeSettings` gives up on a pool that changes all the time, after waits that double and differ', async () => {
    let team = 0;
    const restless: Updatable = {
      ...target,
      async describe() {
        team += 1;
        await changeTeam(`${team}`);
        return target.describe();
      },
    };
    await expect(changeSettings(restless, edit)).rejects.toThrow('is being changed by somebody else');
    expect(waits.map((wait, index) => Math.floor(wait / (500 * 2 ** index)))).toEqual([1, 1, 1, 1]);
    expect(waits.some((wait, index) => wait !== 500 * 2 ** index)).toBe(true);
  });

  it('`changeSettings` names the settings that differ after the update', async () => {
    const careless: Updatable = {
      ...target,
      update: ({ MfaConfiguration, UserPoolTags, ...settings }) => target.update(settings),
    };
    await expect(changeSettings(careless, edit)).rejects.toThrow(
      `The user pool ${pool.poolId} has other settings now than it was to have. Look at them, and set them again:\n` +
        '  MfaConfiguration: "OPTIONAL", now "OFF"\n' +
        '  UserPoolTags.team: "one", now undefined',
    );
  });
});
