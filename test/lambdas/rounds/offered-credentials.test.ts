import { randomBytes, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { rehearsalCredential } from '../../../lambdas/ceremonies/rehearsal.ts';
import { OfferedCredentials, packCredentials } from '../../../lambdas/rounds/offered-credentials.ts';
import type { Credential } from '../../../lambdas/store/items.ts';

const now = new Date();
const credentials = (count: number, others: Partial<Credential> = {}): Credential[] =>
  Array.from({ length: count }, () => ({
    ...rehearsalCredential,
    id: randomBytes(20).toString('base64url'),
    userId: randomUUID(),
    aaguid: randomUUID(),
    ...others,
  }));
const kept = (all: readonly Credential[]) => {
  const find = v.parse(OfferedCredentials, packCredentials(all, now));
  return all.map(({ userId, id }) => find(userId, id));
};
const usesExpired = (count: number, secondsAgo = 61) =>
  Object.fromEntries(
    Array.from({ length: count }, () => [
      randomBytes(32).toString('base64url'),
      { session: 's', assertion: 'a', expiresAt: now.getTime() / 1000 - secondsAgo },
    ]),
  );

describe('The packed credentials of a round', () => {
  it.each<[string, Credential[]]>([
    ['no credential', []],
    ['one credential', credentials(1)],
    ['twenty credentials', credentials(20)],
    ['credentials with the longest IDs', credentials(3, { id: randomBytes(1023).toString('base64url') })],
    ['credentials with large keys', credentials(3, { publicKey: new Uint8Array(randomBytes(540)) })],
  ])('The packed form of %s always has the same length', (_, all) => {
    expect(packCredentials(all, now)).toHaveLength(1_000);
  });

  it('The packed credentials are the first four of the usual size', () => {
    expect(kept(credentials(5, { challengeUses: usesExpired(1) })).map((each) => each !== undefined)).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it('A packed credential has exactly the fields that verify an assertion', () => {
    const [credential] = credentials(1, { userHandle: 'b3du', backupEligible: true, challengeUses: usesExpired(2) });
    const { id, userId, userHandle, publicKey, aaguid, backupEligible, challengeUses } = credential as Credential;
    const uses = Object.fromEntries(Object.keys(challengeUses).map((nonce) => [nonce, { expiresAt: 0 }]));
    expect(kept([credential as Credential])).toEqual([
      { id, userId, userHandle, publicKey, aaguid, backupEligible, challengeUses: uses },
    ]);
    expect(kept(credentials(1))[0]).not.toHaveProperty('userHandle');
  });

  it('Packing includes only expired challenge uses, and only credentials with at most two of them', () => {
    const uses = { challengeUses: { ...usesExpired(1), ...usesExpired(5, 59) } };
    expect(Object.keys(kept(credentials(1, uses))[0]?.challengeUses ?? {})).toHaveLength(1);
    expect(kept(credentials(1, { challengeUses: usesExpired(3) }))).toEqual([undefined]);
  });

  it('Packing includes a small credential after a large one that does not fit', () => {
    const [small, large] = [credentials(1), credentials(1, { publicKey: new Uint8Array(randomBytes(900)) })];
    expect(kept([...large, ...small]).map((each) => each !== undefined)).toEqual([false, true]);
  });
});
