import { DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { beforeAll, describe, expect, it } from 'vitest';
import { profileKey } from '../../../contract/keys.ts';
import { optionsForUser } from '../../../lambdas/ceremonies/authentication-options.ts';
import { userKey } from '../../../lambdas/store/keys.ts';
import { someCredential, storeCredentials } from '../../support/dynamodb/stored-credentials.ts';
import { ceremonyStack, person, refusal, relyingParty } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const unknown = (username: string) => ({ username, userId: undefined });

/** What options list, and in which order. */
const listed = async (who: Parameters<typeof here.optionsFor>[0]) => (await here.optionsFor(who)).allowCredentials;
const ids = async (who: Parameters<typeof here.optionsFor>[0]) => (await listed(who))?.map(({ id }) => id);

describe('The options to sign in with a user name', () => {
  it('The options request user verification for this relying party with a new challenge each time', async () => {
    const who = await here.registered();
    const [one, two] = [await here.optionsFor(who), await here.optionsFor(who)];
    expect(one).toEqual({
      rpId: relyingParty.id,
      userVerification: 'required',
      timeout: 180_000,
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      allowCredentials: [
        { id: who.authenticator.credentials[0]?.id, transports: ['hybrid', 'internal'], type: 'public-key' },
      ],
    });
    expect(two).toEqual({ ...one, challenge: two.challenge });
    expect(two.challenge).not.toBe(one.challenge);
  });

  it('The options list the default credential first and the others in an order independent of use', async () => {
    const who = await here.registered();
    const more = await Promise.all([1, 2, 3].map(async () => here.registered({}, { ...person(), userId: who.userId })));
    const before = await ids(who);
    expect(before).toHaveLength(4);
    for (const { authenticator } of more) {
      await here.authentication(await here.namedAnswer({ ...who, authenticator }));
      expect(await ids(who)).toEqual(before);
    }
    const last = before?.at(-1);
    await here.dynamodb.send(
      new UpdateItemCommand({
        TableName: here.tableName,
        Key: marshall({ pk: userKey(who.userId), sk: profileKey }),
        UpdateExpression: 'SET defaultCredential = :id',
        ExpressionAttributeValues: marshall({ ':id': last }),
      }),
    );
    expect(await ids(who)).toEqual([last, ...(before ?? []).slice(0, -1)]);
  });

  it('The options list the credentials of a user whose profile is gone', async () => {
    const who = await here.registered();
    const before = await listed(who);
    const Key = marshall({ pk: userKey(who.userId), sk: profileKey });
    await here.dynamodb.send(new DeleteItemCommand({ TableName: here.tableName, Key }));
    expect(await listed(who)).toEqual(before);
  });

  it('The options list transports in the order that browsers use', async () => {
    const who = person();
    const credential = someCredential({ transports: ['usb', 'ble', 'nfc'] });
    await storeCredentials(here.store, who.userId, [credential]);
    expect(await listed(who)).toEqual([{ id: credential.id, transports: ['ble', 'nfc', 'usb'], type: 'public-key' }]);
  });

  it.each([
    ['a synced passkey', true, ['internal'], ['hybrid', 'internal']],
    ['a synced passkey', true, ['internal', 'hybrid'], ['hybrid', 'internal']],
    ['a synced passkey', true, [], []],
    ['a synced passkey', true, ['usb'], ['usb']],
    ['a device-bound passkey', false, ['internal'], ['internal']],
  ])('The options for %s (backup eligible: %s) with the transports %j list %j', async (_, synced, stored, offered) => {
    const who = await here.registered({ synced, transports: stored });
    const [id] = who.authenticator.credentials.map((held) => held.id);
    expect(await listed(who)).toMatchObject([{ id, transports: offered }]);
  });

  it('The options for an unknown user, or one without a passkey, look real and stay the same', async () => {
    const real = await here.optionsFor(await here.registered());
    for (const who of [unknown('nobody@example.com'), person()]) {
      const [one, two] = [await here.optionsFor(who), await here.optionsFor(who)];
      expect(one.allowCredentials?.length).toBeGreaterThan(0);
      expect(one).toEqual({ ...two, challenge: one.challenge });
      expect({ ...one, challenge: '', allowCredentials: [] }).toEqual({ ...real, challenge: '', allowCredentials: [] });
      expect(Object.keys(one)).toEqual(Object.keys(real));
      for (const credential of one.allowCredentials ?? []) {
        expect(Object.keys(credential)).toEqual(Object.keys(real.allowCredentials?.[0] ?? {}));
      }
    }
  });

  it('The options for an unknown user stay the same after sign-up until a passkey is stored', async () => {
    const who = { ...person(), username: 'new@example.com' };
    const before = await listed(unknown(who.username));
    expect(await listed(who)).toEqual(before);
    await storeCredentials(here.store, who.userId, [someCredential()]);
    expect(await listed(who)).not.toEqual(before);
  });

  it('The options for a user without a passkey depend on the secret and not on the execution environment', async () => {
    const who = person();
    const { keys } = here.services;
    const elsewhere = async (change: number) => {
      const { seal, decoy } = await keys.current();
      const current = async () => ({ seal: Buffer.from(seal), decoy: Buffer.from(decoy).fill(change, 0, 1) });
      const services = { ...here.services, keys: { current, recent: async () => [await current()] } };
      return (await optionsForUser(who, services)).options.allowCredentials;
    };
    const [first = 0] = (await keys.current()).decoy;
    expect(await elsewhere(first)).toEqual(await listed(who));
    expect(await elsewhere(first + 1)).not.toEqual(await listed(who));
  });

  it('The options take one read of a user partition, even for an unknown user', async () => {
    const read: string[] = [];
    const store = {
      readUser: (userId: string) => {
        read.push(userId);
        return here.store.readUser(userId);
      },
    };
    const [known, without] = [await here.registered(), person()];
    for (const who of [known, without, unknown('nobody@example.com')]) {
      await optionsForUser(who, { ...here.services, store });
    }
    expect(read).toEqual([known.userId, without.userId, expect.stringMatching(/^[\w-]{43}$/)]);
  });

  it('The options for an unknown user ignore case unless user names are case-sensitive', async () => {
    const name = await listed(unknown('nobody@example.com'));
    expect(await listed(unknown('NoBody@Example.com'))).toEqual(name);
    for (const other of [' nobody@example.com', 'ｎobody@example.com', 'somebody@example.com']) {
      expect(await listed(unknown(other))).not.toEqual(name);
    }
    const services = { ...here.services, policy: { ...here.services.policy, caseSensitiveNames: true } };
    const exactly = async (who: string) => (await optionsForUser(unknown(who), services)).options.allowCredentials;
    expect(await exactly('nobody@example.com')).toEqual(name);
    expect(await exactly('NoBody@Example.com')).not.toEqual(name);
  });

  it('The options without credential IDs look the same for every user and take no read', async () => {
    const policy = { ...here.services.policy, sendCredentialIds: false };
    const store = { readUser: () => Promise.reject(new Error('It was read.')) };
    const withoutIds = async (who: Parameters<typeof optionsForUser>[0]) =>
      (await optionsForUser(who, { ...here.services, store, policy })).options;
    const known = await withoutIds(await here.registered());
    expect(Object.keys(JSON.parse(JSON.stringify(known)))).toEqual([
      'rpId',
      'challenge',
      'timeout',
      'userVerification',
    ]);
    for (const who of [unknown('nobody@example.com'), person()]) {
      const options = await withoutIds(who);
      expect({ ...options, challenge: '' }).toEqual({ ...known, challenge: '' });
    }
  });

  it('A user signs in with options that list no credential IDs', async () => {
    const silent = await ceremonyStack({ sendCredentialIds: false });
    const who = await silent.registered();
    expect(await refusal(silent.authentication(await silent.namedAnswer(who)))).toBe('accepted');
  });
});

describe('The options to sign in without a user name', () => {
  it('The options without a user name list no credentials and request user verification', async () => {
    const { challenge, ...options } = await here.discoverable();
    expect(JSON.parse(JSON.stringify(options))).toEqual({
      rpId: relyingParty.id,
      timeout: 300_000,
      userVerification: 'required',
    });
    expect(Buffer.from(challenge, 'base64url')).toHaveLength(54);
  });
});
