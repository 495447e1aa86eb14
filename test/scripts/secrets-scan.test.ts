import { describe, expect, test } from 'vitest';
import { leaks } from '../support/observed/secrets-scan.ts';

const notes = [
  { what: 'a challenge', value: 'zLk3vWbq0pYxT1uA' },
  { what: 'a recovery code', value: '7Q2M-X0KD-93TB-HW5C' },
  { what: 'a name', value: 'short' },
]
  .map((note) => JSON.stringify(note))
  .join('\n');

describe('The secrets scan', () => {
  test.each([
    ['a challenge', '{"message":"Unexpected challenge zLk3vWbq0pYxT1uA"}'],
    ['a recovery code', 'x7Q2M-X0KD-93TB-HW5Cx'],
    ['a JSON Web Token', 'authorization: Bearer eyJhbGciOiJSUzI1NiJ9.e30.c2ln'],
    ['an e-mail address', '{"userName":"ada@example.com"}'],
  ])('The secrets scan finds %s', (what, line) => {
    const found = leaks(`{"message":"one"}\n${line}\n`, notes);
    expect(found).toEqual([expect.stringContaining(what)]);
    expect(found[0]).not.toContain('zLk3vWbq0pYxT1uA');
  });

  test('The secrets scan finds nothing in a line without secrets', () => {
    const line = { supportId: '3f1c9a52', userId: '9f0c7d1e-1b2a-4c3d-8e4f-5a6b7c8d9e0f', reason: 'too short' };
    expect(leaks(JSON.stringify(line), notes)).toEqual([]);
    expect(leaks('zLk3vWbq0pYxT1u', notes)).toEqual([]);
  });
});
