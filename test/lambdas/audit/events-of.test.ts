import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { eventsOf } from '../../../lambdas/audit/events-of.ts';
import { credentialKey, userKey } from '../../../lambdas/store/keys.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, refusal } from '../../support/stacks/ceremony-stack.ts';
import { later, newDigest, someoneWithCodes } from '../store/codes.ts';

describe('A change of backup eligibility', () => {
  it('The strict policy refuses a changed backup eligibility, and the event says `accepted: false`', async () => {
    const here = await ceremonyStack({ strictBackupEligibility: true });
    const who = await here.registered({ synced: false });
    const attempt = await here.namedAnswer(who, { backupEligible: true, backedUp: true });
    expect(await refusal(here.authentication(attempt))).toBe('verification_failed');
    const Key = marshall({ pk: userKey(who.userId), sk: profileKey });
    const { Item } = await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }));
    // The images that Lambda gives are typed as another kind of value than the SDK's.
    const NewImage = Item as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];
    expect(eventsOf({ eventID: 'e', dynamodb: { NewImage } })).toMatchObject([
      { id: 'e-0', type: 'passkey.backup_eligibility_changed', accepted: false, userId: who.userId },
    ]);
  });
});

describe('A regressed signature counter', () => {
  type Stack = Awaited<ReturnType<typeof ceremonyStack>>;
  type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

  async function imageOf(here: Stack, { userId }: Person, sk: string): Promise<Image> {
    const Key = marshall({ pk: userKey(userId), sk });
    return (await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }))).Item as Image;
  }

  it.each([
    ['refuse-device-bound', true, 'accepted', true],
    ['refuse-device-bound', false, 'counter_regressed', false],
    ['refuse', true, 'counter_regressed', false],
    ['refuse', false, 'counter_regressed', false],
  ] as const)(
    'The counter policy %s for a passkey that is synced (%s) says %s, and so does the audit event',
    async (counterPolicy, synced, outcome, accepted) => {
      const here = await ceremonyStack({ counterPolicy });
      const who = await here.registered({ synced, counts: true });
      const sk = accepted ? credentialKey(who.authenticator.credentials[0]?.id ?? '') : profileKey;
      const OldImage = await imageOf(here, who, sk);
      expect(await refusal(here.authentication(await here.namedAnswer(who, { counter: 0 })))).toBe(outcome);
      const NewImage = await imageOf(here, who, sk);
      const events = eventsOf({ eventID: 'e', dynamodb: { NewImage, ...(accepted && { OldImage }) } });
      expect(events).toMatchObject([
        ...(accepted ? [{ type: 'sign_in.succeeded' }] : []),
        { type: 'passkey.counter_regressed', accepted, userId: who.userId, passkey: { name: 'Passkey' } },
      ]);
      // From now on the counter stays zero, which is not a regression.
      if (!accepted) return;
      await here.authentication(await here.namedAnswer(who, { counter: 0 }));
      const after = await imageOf(here, who, sk);
      expect(eventsOf({ eventID: 'f', dynamodb: { NewImage: after, OldImage: NewImage } })).toHaveLength(1);
    },
  );
});

describe('Wrong recovery codes', () => {
  it('A stranger who tries twenty wrong recovery codes makes five refusals and one event for the owner', async () => {
    const here = await ceremonyStack();
    const { attempt, image } = await someoneWithCodes(here);
    let second = 0;
    const record = async (digest: string) => {
      const OldImage = await image();
      second += 1;
      await attempt(digest, { at: later(second) });
      return eventsOf({ eventID: 'e', dynamodb: { OldImage, NewImage: await image() } });
    };
    for (let count = 0; count < 4; count++) {
      expect(await record(newDigest())).toMatchObject([{ type: 'sign_in.refused', method: 'recovery-code' }]);
    }
    expect(await record(newDigest())).toMatchObject([
      { type: 'sign_in.refused', method: 'recovery-code', code: 'verification_failed' },
      { type: 'recovery_codes.failed_repeatedly', wrong: 5 },
    ]);
    for (let count = 0; count < 15; count++) expect(await record(newDigest())).toEqual([]);
    expect(await record('a')).toMatchObject([
      { type: 'sign_in.succeeded', method: 'recovery-code', remaining: 2 },
      { type: 'recovery_codes.used', remaining: 2 },
    ]);
    expect(await record('a')).toEqual([]);
  });
});

describe('A session that is confirmed, and a delayed recovery', () => {
  it('Each step is an event of its user, with who took it', async () => {
    const here = await ceremonyStack();
    const who = await here.registered();
    const { userId } = who;
    const [at, administrator] = [new Date('2026-01-01T00:00:00Z'), 'arn:aws:iam::123456789012:user/eve'];
    const record = async (sk: string, write: () => Promise<unknown>) => {
      const read = async () => {
        const Key = marshall({ pk: userKey(userId), sk });
        return (await here.dynamodb.send(new GetItemCommand({ TableName: here.tableName, Key }))).Item;
      };
      const OldImage = await read();
      await write();
      const dynamodb = { OldImage, NewImage: await read() } as NonNullable<DynamoDBRecord['dynamodb']>;
      return eventsOf({ eventID: 'e', dynamodb });
    };
    const recovery = (write: () => Promise<unknown>) => record(profileKey, write);
    const decide = (decision: 'cancel' | 'allow') => () =>
      here.store.decideRecovery(userId, decision, at, { ...anyCaller, administrator }, 'administrator');
    const byUser = { userId, actor: { type: 'user', id: userId } };
    const byAdministrator = { userId, actor: { type: 'administrator', id: administrator } };
    expect(await recovery(() => here.store.startRecovery(userId, 86_400, at, anyCaller))).toMatchObject([
      { ...byUser, type: 'recovery.started', time: at.toISOString(), dueAt: '2026-01-02T00:00:00.000Z' },
    ]);
    expect(await recovery(decide('allow'))).toMatchObject([{ ...byAdministrator, type: 'recovery.allowed' }]);
    const confirmation = { session: 'mine', at: at.getTime() / 1000 };
    expect(await recovery(() => here.store.confirmByRecovery(userId, confirmation, anyCaller))).toMatchObject([
      { ...byUser, type: 'recovery.used' },
    ]);
    expect(await recovery(decide('cancel'))).toMatchObject([{ ...byAdministrator, type: 'recovery.cancelled' }]);
    expect(await recovery(() => here.store.confirmSession(userId, confirmation))).toEqual([]);

    const { round, answer } = await here.namelessAnswer(who);
    const scope = { purpose: 'authentication', relyingPartyId: here.services.relyingPartyId, subject: '' } as const;
    const confirmed = await record(credentialKey(answer.id), () =>
      here.authentication({ answer, round: { ...round, scope } }),
    );
    expect(confirmed).toMatchObject([
      { ...byUser, type: 'session.confirmed', passkey: { name: 'Passkey' }, userVerified: true },
    ]);
  });
});
