import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  digestsOfNewCodes,
  newRecoveryCodes,
  recover,
  recoveryCodeDigest,
} from '../../../lambdas/ceremonies/recovery-codes.ts';
import { maxWrongTries } from '../../../lambdas/store/recovery-code-limits.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, refusal } from '../../support/stacks/ceremony-stack.ts';

describe('A new set of recovery codes', () => {
  it('A new set has ten recovery codes in groups of four, without characters that look alike', () => {
    const codes = newRecoveryCodes();
    expect(codes).toHaveLength(10);
    for (const code of codes) expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}$/);
  });

  it('A new set is stored as the digests of its codes, and none with a malformed code', () => {
    const codes = newRecoveryCodes();
    expect(digestsOfNewCodes('user', codes)).toEqual(codes.map((code) => recoveryCodeDigest('user', code)));
    expect(() => digestsOfNewCodes('user', [...codes, 'hello'])).toThrow('malformed');
  });

  it('A new recovery code has 80 random bits, with every character equally likely at each place', () => {
    const codes = Array.from({ length: 400 }, newRecoveryCodes).flat();
    expect(new Set(codes).size).toBe(codes.length);
    for (let place = 0; place < 16; place++) {
      const counts = new Map<string, number>();
      for (const code of codes) {
        const character = code.replaceAll('-', '')[place] ?? '';
        counts.set(character, (counts.get(character) ?? 0) + 1);
      }
      expect(counts.size).toBe(32);
      const expected = codes.length / 32;
      const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
      // 31 degrees of freedom: an honest source exceeds it once in some ten million times.
      expect(chiSquare).toBeLessThan(100);
    }
  });
});

describe('A typed recovery code', () => {
  const code = '01QW-ERTY-ASDF-GH10';
  const digest = recoveryCodeDigest('user', code);

  it.each([
    '01qw-erty-asdf-gh10',
    '01QWERTYASDFGH10',
    ' 01QW ERTY\tASDF\u00a0GH10\n',
    '01QW–ERTY—ASDF‐GH10',
    'OlQW-ERTY-ASDF-GHIo',
    'oiQW-ERTY-ASDF-GHLO',
  ])('The typed recovery code %j is the same code', (typed) => {
    expect(recoveryCodeDigest('user', typed)).toBe(digest);
  });

  it.each([
    '',
    '01QW-ERTY-ASDF-GH1',
    '01QW-ERTY-ASDF-GH100',
    'U1QW-ERTY-ASDF-GH10',
    '01QW-ERTY-ASDF-GH1!',
    '01QW-ERTY-ASDF-GH1é',
    '𝟎1QW-ERTY-ASDF-GH10',
  ])('The typed text %j is not a recovery code', (typed) => {
    expect(recoveryCodeDigest('user', typed)).toBeUndefined();
  });

  it('The digest of a recovery code is the same in every version', () => {
    // SHA-256 of ["recovery-code","user","01QWERTYASDFGH10"].
    expect(digest).toBe('zea1XPD0L_Vz7hUGQj_UW3Fx_AA-pAThhKHl2LDFWYk');
  });

  it('The digest of a recovery code differs by user', () => {
    expect(recoveryCodeDigest('other', code)).not.toBe(digest);
    expect(digest).toMatch(/^[\w-]{43}$/);
  });
});

describe('Recovery', () => {
  let here: Awaited<ReturnType<typeof ceremonyStack>>;
  beforeAll(async () => {
    here = await ceremonyStack();
  });

  async function owner() {
    const userId = randomUUID();
    const codes = newRecoveryCodes();
    const digests = codes.flatMap((code) => recoveryCodeDigest(userId, code) ?? []);
    await here.store.replaceRecoveryCodes({ userId, username: 'ada' }, digests, new Date(), anyCaller, 'administrator');
    return { userId, codes };
  }
  const attempt = (userId: string, code: string | undefined, session: string = randomUUID()) =>
    refusal(recover(code ?? '', { userId, session, by: anyCaller }, here.services));

  it('Recovery accepts each code of a set once', async () => {
    const { userId, codes } = await owner();
    for (const code of codes) expect(await attempt(userId, code)).toBe('accepted');
    expect(await attempt(userId, codes[0])).toBe('verification_failed');
  });

  it('Recovery distinguishes a malformed code, a wrong code and too many attempts', async () => {
    const { userId, codes } = await owner();
    const [unknown] = newRecoveryCodes();
    expect(await attempt(userId, 'hello')).toBe('invalid_request');
    expect(await attempt(randomUUID(), unknown)).toBe('verification_failed');
    for (let count = 0; count < maxWrongTries; count++)
      expect(await attempt(userId, unknown)).toBe('verification_failed');
    expect(await attempt(userId, unknown)).toBe('too_many_requests');
    expect(await attempt(userId, codes[0])).toBe('accepted');
  });

  it('Recovery does not count a malformed code as an attempt', async () => {
    const { userId, codes } = await owner();
    for (let count = 0; count < 6; count++) await attempt(userId, codes[0]?.slice(1));
    expect((await here.store.readUser(userId)).profile?.recoveryCodes).toMatchObject({ wrong: 0, tries: {} });
  });

  it('Recovery refuses the code of another user', async () => {
    const [mine, theirs] = [await owner(), await owner()];
    expect(await attempt(mine.userId, theirs.codes[0])).toBe('verification_failed');
    expect(await attempt(theirs.userId, theirs.codes[0])).toBe('accepted');
  });

  it('The stored user contains no recovery code in plain text', async () => {
    const { userId, codes } = await owner();
    const stored = JSON.stringify(await here.store.readUser(userId));
    for (const code of codes) {
      expect(stored).not.toContain(code);
      expect(stored).not.toContain(code.replaceAll('-', ''));
    }
  });
});
