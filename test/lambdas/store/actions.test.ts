import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { importCredential } from '../../../lambdas/store/import-credential.ts';
import type { Credential } from '../../../lambdas/store/items.ts';
import { credentialDigest, credentialKey, hourKey, userKey } from '../../../lambdas/store/keys.ts';
import type { Caller } from '../../../lambdas/store/stored-action.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';
import { added, credential, use } from './credentials.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});
const at = new Date('2026-01-01T00:00:00.900Z');
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'], now: at }));
afterEach(() => void vi.useRealTimers());

const by: Caller = { ...anyCaller, administrator: 'arn:aws:iam::123456789012:user/ops' };
const removal = { keepLast: false, permission: 'administrator' as const, by, at, forgetAt: at.getTime() / 1000 + 360 };
const named = ({ id, name, aaguid }: Credential) => ({ credential: credentialDigest(id), name, aaguid });

/** A user with two passkeys and a set of recovery codes. */
async function user() {
  const first = credential({ name: 'First' });
  const { userId } = first;
  const second = credential({ userId, name: 'Second' });
  for (const each of [first, second]) await here.store.addCredential(each, 'ada', 20, anyCaller, 'administrator');
  await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['code'], at, anyCaller, 'administrator');
  return { userId, first, second };
}

/** What the table's stream is told with an item of the user. */
async function told(userId: string, sk: string) {
  const Key = marshall({ pk: userKey(userId), sk });
  const { Item = {} } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
  return unmarshall(Item)['lastAction'];
}

describe('The last action of an item', () => {
  const when = at.toISOString();

  it('A registration records the last action `added` with its passkey and caller', async () => {
    const known = await added(here.store, { createdAt: when, backedUp: false }, by);
    expect(await told(known.userId, hourKey(at))).toEqual({
      kind: 'added',
      at: when,
      by,
      passkeys: [named(known)],
      backupEligible: true,
      backedUp: false,
    });
  });

  it.each([
    [{}, {}],
    [{ withoutNotice: false }, {}],
    [{ withoutNotice: true }, { withoutNotice: true }],
  ])('An import with the option %j records the last action `imported`', async (option, more) => {
    const one = credential();
    await importCredential(here, { credential: one, username: 'ada', isDefault: false, by, ...option }, 20);
    expect(await told(one.userId, credentialKey(one.id))).toEqual({ kind: 'imported', at: when, by, ...more });
  });

  it.each([
    ['begins', 'used'],
    ['confirms', 'confirmed'],
  ])('A use that %s a session records the last action `%s` with its caller', async (what, kind) => {
    const { userId, first } = await user();
    await here.store.recordUse(first, use({ at, by, userVerified: false, confirms: what === 'confirms' }));
    expect(await told(userId, credentialKey(first.id))).toEqual({ kind, at: when, by, userVerified: false });
  });

  it('A new name records the last action `renamed` with its caller', async () => {
    const { userId, first } = await user();
    await here.store.updateCredential(userId, first.id, { name: 'Work' }, by, 'administrator');
    expect(await told(userId, credentialKey(first.id))).toEqual({ kind: 'renamed', at: when, by });
  });

  it('A default that is set or cleared is recorded as the last action', async () => {
    const { userId, first } = await user();
    for (const [isDefault, kind] of [
      [true, 'made-default'],
      [false, 'default-cleared'],
    ] as const) {
      await here.store.updateCredential(userId, first.id, { default: isDefault }, by, 'administrator');
      expect(await told(userId, profileKey)).toEqual({ kind, at: when, by, passkeys: [named(first)] });
    }
  });

  it('A removal records the last action `removed` with its passkey', async () => {
    const { userId, first } = await user();
    await here.store.removeCredential(userId, first.id, removal);
    expect(await told(userId, profileKey)).toEqual({ kind: 'removed', at: when, by, passkeys: [named(first)] });
  });

  it('The removal of all passkeys records the last action `removed` with all passkeys', async () => {
    const { userId, first, second } = await user();
    const removed = await here.store.removeAllCredentials(userId, removal);
    if (removed === 'unknown') throw new Error('The user has a profile.');
    const passkeys = [first, second].toSorted(({ id }, other) => removed.indexOf(id) - removed.indexOf(other.id));
    expect(await told(userId, profileKey)).toEqual({ kind: 'removed', at: when, by, passkeys: passkeys.map(named) });
  });

  it('Locking and unlocking a user records the last actions `removed`, with all passkeys, and `unlocked`', async () => {
    const { userId, first, second } = await user();
    const removed = await here.store.lockUser(userId, removal);
    const passkeys = [first, second].toSorted(({ id }, other) => removed.indexOf(id) - removed.indexOf(other.id));
    expect(await told(userId, profileKey)).toEqual({ kind: 'removed', at: when, by, passkeys: passkeys.map(named) });
    expect(await here.store.lockUser(userId, removal)).toEqual([]);
    expect(await told(userId, profileKey)).toEqual({ kind: 'locked', at: when, by });
    await here.store.unlockUser(userId, ['code'], at, by);
    expect(await told(userId, profileKey)).toEqual({ kind: 'unlocked', at: when, by });
  });

  it('Recovery codes that are made, tried or removed are recorded as the last action', async () => {
    const { userId } = await user();
    const later = new Date(at.getTime() + 1);
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, ['code'], later, by, 'administrator');
    expect(await told(userId, profileKey)).toEqual({ kind: 'codes-made', at: later.toISOString(), by });
    await here.store.tryRecoveryCode(userId, { digest: 'code', session: 'session', at, by });
    expect(await told(userId, profileKey)).toEqual({ kind: 'code-tried', at: when, by });
    await here.store.removeRecoveryCodes(userId, by);
    expect(await told(userId, profileKey)).toEqual({ kind: 'codes-reset', at: when, by });
  });

  it('A recovery that is started, let through, used or cancelled is recorded as the last action', async () => {
    const { userId } = await user();
    const second = Math.floor(at.getTime() / 1000);
    await here.store.startRecovery(userId, 60, at, by);
    expect(await told(userId, profileKey)).toEqual({ kind: 'recovery-started', at: when, by });
    await here.store.decideRecovery(userId, 'allow', at, by, 'administrator');
    expect(await told(userId, profileKey)).toEqual({ kind: 'recovery-allowed', at: when, by });
    await here.store.confirmByRecovery(userId, { session: 'new', at: second }, by);
    const used = new Date(second * 1000).toISOString();
    expect(await told(userId, profileKey)).toEqual({ kind: 'recovery-used', at: used, by });
    await here.store.decideRecovery(userId, 'cancel', at, by, 'administrator');
    expect(await told(userId, profileKey)).toEqual({ kind: 'recovery-cancelled', at: when, by });
  });
});

it('A removal remembers the administrator, or else the user, who removed the credential', async () => {
  const { userId, first, second } = await user();
  await here.store.removeCredential(userId, first.id, removal);
  await here.store.removeCredential(userId, second.id, { ...removal, by: anyCaller });
  expect(await here.store.findRemoval(userId, first.id)).toMatchObject({ removedBy: by.administrator });
  expect(await here.store.findRemoval(userId, second.id)).toMatchObject({ removedBy: userId });
});
