import { createHash, randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  credentialKinds,
  decoyCredentials,
  decoyUserId,
  delayOptions,
  delayRefusal,
  draw,
  minOptionsMs,
  minRefusalMs,
  passkeyCounts,
  waitUntil,
} from '../../../lambdas/ceremonies/unknown-users.ts';

const key = Buffer.alloc(32, 7);
const bytesOf = (id: string) => Buffer.from(id, 'base64url');
let many: ReturnType<typeof decoyCredentials>[];
beforeAll(() => {
  many = Array.from({ length: 10_000 }, (_, index) => decoyCredentials(key, `user${index}@example.com`));
});

it('The user id of a name that does not exist is different for each name, and no `sub`', () => {
  expect(decoyUserId('ada')).toBe(decoyUserId('ada'));
  expect(decoyUserId('ada')).not.toBe(decoyUserId('bob'));
  expect(decoyUserId(randomUUID())).toMatch(/^[\w-]{43}$/);
});

describe('Decoy credentials', () => {
  it('Decoy credentials depend on the user name and the key', () => {
    expect(decoyCredentials(key, 'ada')).toEqual(decoyCredentials(key, 'ada'));
    expect(decoyCredentials(key, 'ada')).not.toEqual(decoyCredentials(key, 'bob'));
    expect(decoyCredentials(key, 'ada')).not.toEqual(decoyCredentials(Buffer.alloc(32, 8), 'ada'));
  });

  it('Decoy credentials are the same in every version', () => {
    expect(decoyCredentials(key, 'ada')).toEqual([
      { id: 'gaEoOtn4P_Trj99VPz-hMBaPBOc', transports: ['hybrid', 'internal'] },
    ]);
    expect(createHash('sha256').update(JSON.stringify(many)).digest('hex')).toBe(
      '0fcd5e325100b6c050a38fd0858122745c3ee537adcc2a2153d828b7fe71441d',
    );
  });

  it('Decoy credentials have unique IDs', () => {
    const ids = many.flat().map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('Decoy credentials are as many as real users have', () => {
    for (const { passkeys, share } of passkeyCounts) {
      const found = many.filter(({ length }) => length === passkeys).length;
      expect(Math.abs(found / many.length - share / 100), `${passkeys}`).toBeLessThan(0.01);
    }
    expect(many.every(({ length }) => passkeyCounts.some(({ passkeys }) => passkeys === length))).toBe(true);
  });

  it('Decoy credentials have the shapes of real credentials in the same shares', () => {
    const all = many.flat();
    const shape = (bytes: number, transports: readonly string[]) => `${bytes} ${transports}`;
    const expected = Map.groupBy(credentialKinds, ({ bytes, transports }) => shape(bytes, transports));
    const found = Map.groupBy(all, ({ id, transports }) => shape(bytesOf(id).length, transports));
    expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
    for (const [name, kinds] of expected) {
      const share = kinds.reduce((sum, kind) => sum + kind.share, 0);
      expect(Math.abs((found.get(name)?.length ?? 0) / all.length - share / 100), name).toBeLessThan(0.01);
    }
  });

  it('Decoy credential IDs of 16 bytes are UUIDs as often as real ones', () => {
    const short = many.flat().filter(({ id }) => bytesOf(id).length === 16);
    const isUuid = (bytes: Buffer) => bytes.readUInt8(6) >> 4 === 4 && bytes.readUInt8(8) >> 6 === 2;
    const uuids = short.filter(({ id }) => isUuid(bytesOf(id))).length / short.length;
    const real = credentialKinds.filter(({ bytes }) => bytes === 16);
    const share = (kinds: typeof real) => kinds.reduce((sum, kind) => sum + kind.share, 0);
    const certain = share(real.filter(({ uuid }) => uuid)) / share(real);
    expect(Math.abs(uuids - certain - (1 - certain) / 64)).toBeLessThan(0.01);
  });

  it('Decoy credentials are drawn by shares that add up to 100', () => {
    expect(credentialKinds.reduce((sum, { share }) => sum + share, 0)).toBe(100);
    expect(passkeyCounts.reduce((sum, { share }) => sum + share, 0)).toBe(100);
    const from = [{ share: 1 }, { share: 0 }, { share: 3 }];
    const drawn = [0, 2 ** 30 - 1, 2 ** 30, 2 ** 32 - 1].map((number) => from.indexOf(draw(from, number)));
    expect(drawn).toEqual([0, 0, 2, 2]);
    expect(() => draw([], 0)).toThrow(RangeError);
  });

  it('Decoy credentials list transports in the order that browsers use', () => {
    for (const { transports } of credentialKinds) expect(transports).toEqual(transports.toSorted());
  });
});

describe('The delay of an answer', () => {
  it('A refusal leaves 25 ms after its request began, and options leave after 4 ms', () => {
    const [refused, options] = [{ began: 100 }, { began: 100 }];
    delayRefusal(refused);
    delayOptions(options);
    expect([refused, options]).toEqual([
      { began: 100, notBefore: 100 + minRefusalMs },
      { began: 100, notBefore: 100 + minOptionsMs },
    ]);
    expect([minRefusalMs, minOptionsMs]).toEqual([25, 4]);
  });

  it('An answer waits for its deadline and never leaves earlier', async () => {
    for (const wait of [0.1, 0.9, 1.5, 5, 12.3]) {
      const deadline = performance.now() + wait;
      await waitUntil(deadline);
      expect(performance.now()).toBeGreaterThanOrEqual(deadline);
    }
  });

  it.each([
    ['whose deadline has passed', () => performance.now()],
    ['without a deadline', () => undefined],
  ])('An answer %s does not wait', async (_, deadline) => {
    const times: number[] = [];
    for (let count = 0; count < 10; count++) {
      const began = performance.now();
      await waitUntil(deadline());
      times.push(performance.now() - began);
    }
    expect(Math.min(...times)).toBeLessThan(1);
  });
});
