import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { optionalMembers } from '../../../lambdas/ceremonies/optional-members.ts';

describe('The switch for a passkey without a prompt', () => {
  const conditional = v.object({ conditional: optionalMembers.conditional });

  it.each([
    [true, true],
    [false, undefined],
    [null, undefined],
    [undefined, undefined],
    ['true', undefined],
    [1, undefined],
    [{}, undefined],
  ])('The switch with the value %j is read as %j', (given, read) => {
    expect(v.parse(conditional, { conditional: given }).conditional).toBe(read);
  });
});
