import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  openChallenge,
  requireFresh,
  type SealScope,
  sealChallenge,
} from '../../../lambdas/ceremonies/sealed-challenge.ts';
import type { KeySource, Keys } from '../../../lambdas/runtime/secret.ts';
import { refusal } from '../../support/stacks/ceremony-stack.ts';

const scope: SealScope = { purpose: 'authentication', relyingPartyId: 'example.com', subject: '' };
const keysOf = (byte: number): Keys => ({ seal: Buffer.alloc(32, byte), decoy: Buffer.alloc(32) });
const [old, newer] = [keysOf(1), keysOf(2)];
const having = (known: Keys, ...recent: Keys[]): KeySource => ({
  current: async () => known,
  recent: async () => recent,
});
const sealed = async (keys: KeySource) => Buffer.from(await sealChallenge(scope, keys)).toString('base64url');
afterEach(() => void vi.useRealTimers());

describe('a sealed challenge', () => {
  it('opens in its scope, and never is the same', async () => {
    const [one, two] = [await sealed(having(newer)), await sealed(having(newer))];
    expect(one).not.toBe(two);
    const { nonce, expiresAt } = await openChallenge(one, scope, having(newer));
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(16);
    expect(expiresAt - Date.now() / 1000).toBeGreaterThan(4 * 60);
  });

  it('is fresh for five minutes, and opens afterwards too', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-01T00:00:00.001Z') });
    const challenge = await sealed(having(newer));
    const outcomeAt = async (time: string) => {
      vi.setSystemTime(new Date(time));
      const opened = await openChallenge(challenge, scope, having(newer));
      return refusal((async () => requireFresh(opened))());
    };
    // To the next second.
    expect(await outcomeAt('2026-01-01T00:05:00.999Z')).toBe('accepted');
    expect(await outcomeAt('2026-01-01T00:05:01.000Z')).toBe('challenge_expired');
    expect(await outcomeAt('2027-01-01T00:00:00.000Z')).toBe('challenge_expired');
  });

  it('does not open with a byte more or fewer, or without any', async () => {
    const challenge = Buffer.from(await sealed(having(newer)), 'base64url');
    for (const other of [
      Buffer.concat([challenge, Buffer.of(0)]),
      Buffer.concat([Buffer.of(0), challenge]),
      challenge.subarray(1),
      challenge.subarray(0, -1),
      challenge.subarray(0, 22),
      Buffer.alloc(0),
    ]) {
      const opening = openChallenge(other.toString('base64url'), scope, having(newer));
      expect(await refusal(opening)).toBe('challenge_invalid');
    }
  });

  it.each<Partial<SealScope>>([
    { purpose: 'registration' },
    { purpose: 'conditional-registration' },
    { relyingPartyId: 'example.org' },
    { subject: 'someone' },
  ])('does not open with %o', async (other) => {
    const challenge = await sealed(having(newer));
    expect(await refusal(openChallenge(challenge, { ...scope, ...other }, having(newer)))).toBe('challenge_invalid');
  });

  it.each(['.', '=', ' ', '%'])('does not open when it is spelled with "%s"', async (sign) => {
    const challenge = await sealed(having(newer));
    const spelled = `${challenge.slice(0, 10)}${sign}${challenge.slice(10)}`;
    expect(await refusal(openChallenge(spelled, scope, having(newer)))).toBe('challenge_invalid');
  });

  it('does not open when any byte was changed', async () => {
    const challenge = Buffer.from(await sealed(having(newer)), 'base64url');
    for (let index = 0; index < challenge.length; index++) {
      const changed = Buffer.from(challenge);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(await refusal(openChallenge(changed.toString('base64url'), scope, having(newer)))).toBe(
        'challenge_invalid',
      );
    }
  });

  it('of the previous secret opens, of the one before it does not', async () => {
    const challenge = await sealed(having(old));
    await openChallenge(challenge, scope, having(newer, newer, old));
    expect(await refusal(openChallenge(challenge, scope, having(newer)))).toBe('challenge_invalid');
  });

  it('of a secret rotated since the keys were read opens, for they are read again', async () => {
    const challenge = await sealed(having(newer));
    await openChallenge(challenge, scope, having(old, newer, old));
  });
});
