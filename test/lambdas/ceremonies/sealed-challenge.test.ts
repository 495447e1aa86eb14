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

describe('A sealed challenge', () => {
  it('A sealed challenge opens in its scope and is different each time', async () => {
    const [one, two] = [await sealed(having(newer)), await sealed(having(newer))];
    expect(one).not.toBe(two);
    const { nonce, expiresAt } = await openChallenge(one, scope, having(newer));
    expect(Buffer.from(nonce, 'base64url')).toHaveLength(16);
    expect(expiresAt - Date.now() / 1000).toBeGreaterThan(4 * 60);
  });

  it('A sealed challenge is fresh for five minutes and still opens afterward', async () => {
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

  it('A sealed challenge with bytes added or removed does not open', async () => {
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
  ])('A sealed challenge does not open in another scope: %o', async (other) => {
    const challenge = await sealed(having(newer));
    expect(await refusal(openChallenge(challenge, { ...scope, ...other }, having(newer)))).toBe('challenge_invalid');
  });

  it.each(['.', '=', ' ', '%'])('A sealed challenge with "%s" in its text does not open', async (sign) => {
    const challenge = await sealed(having(newer));
    const spelled = `${challenge.slice(0, 10)}${sign}${challenge.slice(10)}`;
    expect(await refusal(openChallenge(spelled, scope, having(newer)))).toBe('challenge_invalid');
  });

  it('A sealed challenge with any byte changed does not open', async () => {
    const challenge = Buffer.from(await sealed(having(newer)), 'base64url');
    for (let index = 0; index < challenge.length; index++) {
      const changed = Buffer.from(challenge);
      changed.writeUInt8(changed.readUInt8(index) ^ 1, index);
      expect(await refusal(openChallenge(changed.toString('base64url'), scope, having(newer)))).toBe(
        'challenge_invalid',
      );
    }
  });

  it('A sealed challenge opens with the previous secret and not with an older one', async () => {
    const challenge = await sealed(having(old));
    await openChallenge(challenge, scope, having(newer, newer, old));
    expect(await refusal(openChallenge(challenge, scope, having(newer)))).toBe('challenge_invalid');
  });

  it('A sealed challenge opens after a rotation because the keys are read again', async () => {
    const challenge = await sealed(having(newer));
    await openChallenge(challenge, scope, having(old, newer, old));
  });
});
