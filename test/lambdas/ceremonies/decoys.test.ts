import { describe, expect, it } from 'vitest';
import { decoyCredentials, decoyUserId } from '../../../lambdas/ceremonies/decoys.ts';

const key = Buffer.alloc(32, 7);
const names = Array.from({ length: 400 }, (_, index) => `user${index}@example.com`);

describe('decoys', () => {
  it('are the same for the same name and key, and others for others', () => {
    expect(decoyCredentials(key, 'ada')).toEqual(decoyCredentials(key, 'ada'));
    expect(decoyCredentials(key, 'ada')).not.toEqual(decoyCredentials(key, 'bob'));
    expect(decoyCredentials(key, 'ada')).not.toEqual(decoyCredentials(Buffer.alloc(32, 8), 'ada'));
    expect(decoyUserId(key, 'ada')).not.toBe(decoyUserId(key, 'bob'));
  });

  it('come in the numbers and lengths that real credentials have', () => {
    const all = names.map((name) => decoyCredentials(key, name));
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([1, 2]));
    const lengths = new Set(all.flat().map(({ id }) => Buffer.from(id, 'base64url').length));
    expect(lengths).toEqual(new Set([16, 20, 32]));
    expect(all.flat().every(({ transports }) => transports.includes('internal'))).toBe(true);
  });
});
