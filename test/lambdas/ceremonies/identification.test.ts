import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { identify } from '../../../lambdas/ceremonies/identification.ts';
import { AuthenticationResponse } from '../../../lambdas/ceremonies/responses.ts';
import { decoyUserId } from '../../../lambdas/ceremonies/unknown-users.ts';
import type { Lies } from '../../support/authenticator/authenticator.ts';
import { ceremonyStack, type Person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

/** What is answered to a person's assertion, and whom the table was asked for. */
async function identifying(who: Person, lies: Lies) {
  const asked: string[] = [];
  const { readUser, findUserByHandle } = here.store;
  const store: Pick<typeof here.store, 'readUser' | 'findUserByHandle'> = {
    readUser: (id) => {
      asked.push(`user ${id}`);
      return readUser(id);
    },
    findUserByHandle: (handle) => {
      asked.push(`handle ${Buffer.from(handle, 'base64url')}`);
      return findUserByHandle(handle);
    },
  };
  const { answer } = await here.namelessAnswer(who, lies);
  const response = v.parse(AuthenticationResponse, answer);
  return { outcome: await refusal(identify(response, { ...here.services, store })), asked };
}
const encoded = (handle: string) => Buffer.from(handle).toString('base64url');

// Whose passkey has a user handle of its own: imported.test.ts.
describe('The reads of identification', () => {
  it('Identification takes one read if the user handle is the user’s `sub`', async () => {
    const who = await here.registered();
    const { outcome, asked } = await identifying(who, {});
    expect(outcome).toBe('accepted');
    expect(asked).toEqual([`user ${who.userId}`]);
  });

  it('Identification reads whose the handle is if the user it names has no such passkey', async () => {
    const [who, sub] = [await here.registered(), randomUUID()];
    const { outcome, asked } = await identifying(who, { userHandle: encoded(sub) });
    expect(outcome).toBe('passkey_unknown');
    expect(asked).toEqual([`user ${sub}`, `handle ${sub}`, `user ${decoyUserId(encoded(sub))}`]);
  });

  it('Identification takes as many reads for an unknown credential', async () => {
    const [who, sub] = [await here.registered(), randomUUID()];
    for (const userHandle of [sub, 'no sub']) {
      const { outcome, asked } = await identifying(who, { userHandle: encoded(userHandle), credentialId: 'AAAA' });
      expect(outcome).toBe('passkey_unknown');
      expect(asked).toEqual([
        ...(userHandle === sub ? [`user ${sub}`] : []),
        `handle ${userHandle}`,
        `user ${decoyUserId(encoded(userHandle))}`,
      ]);
    }
  });

  it('Identification of many unknown credentials reads a partition of its own for each', async () => {
    const who = await here.registered();
    const read = new Set<string | undefined>();
    for (const handle of ['one', 'two', 'three']) {
      read.add((await identifying(who, { userHandle: encoded(handle) })).asked.at(-1));
    }
    expect(read.size).toBe(3);
  });

  it.each([
    'x01234567-89ab-4cde-8f01-23456789abcd',
    '01234567-89ab-4cde-8f01-23456789abcdx',
    '01234567-89ab-4cde-8f01-23456789abcd\n',
    '01234567-89AB-4cde-8f01-23456789abcd',
    '0-89ab-4cde-8f01-23456789abcd',
    '0123456x-89ab-4cde-8f01-23456789abcd',
    '........-89ab-4cde-8f01-23456789abcd',
    '01234567-89ab-23456789abcd',
    '01234567-8-4-8-23456789abcd',
    '01234567-89ax-4cde-8f01-23456789abcd',
    '01234567-....-....-....-23456789abcd',
    '01234567-89ab-4cde-8f01-2',
    '01234567-89ab-4cde-8f01-23456789abcx',
    '01234567-89ab-4cde-8f01-............',
  ])('Identification reads no user for a handle that only resembles a `sub`: %j', async (handle) => {
    const who = await here.registered();
    const { outcome, asked } = await identifying(who, { userHandle: encoded(handle) });
    expect(outcome).toBe('passkey_unknown');
    expect(asked).toEqual([`handle ${handle}`, `user ${decoyUserId(encoded(handle))}`]);
  });
});
