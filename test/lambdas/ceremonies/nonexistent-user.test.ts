import * as v from 'valibot';
import { expect, test } from 'vitest';
import { nonexistentUserId, rehearsalCaller } from '../../../lambdas/ceremonies/nonexistent-user.ts';

test('The user id that cannot exist is not a UUID and names the caller of warm-ups', () => {
  expect(v.is(v.pipe(v.string(), v.minLength(1)), nonexistentUserId)).toBe(true);
  expect(v.is(v.pipe(v.string(), v.uuid()), nonexistentUserId)).toBe(false);
  expect(rehearsalCaller).toEqual({ requestId: nonexistentUserId, supportId: nonexistentUserId });
});
