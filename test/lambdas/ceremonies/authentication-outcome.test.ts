import { describe, expect, it } from 'vitest';
import { maxUses } from '../../../lambdas/store/record-use.ts';
import { ceremonyStack, refusal } from '../../support/stacks/ceremony-stack.ts';

describe('A sign-in whose signature counter does not grow', () => {
  it.each([
    ['refuse-device-bound', true, { counterRegressed: true }],
    ['refuse-device-bound', false, 'counter_regressed'],
    ['refuse', true, 'counter_regressed'],
    ['refuse', false, 'counter_regressed'],
  ] as const)(
    'Under the policy %s a copy of a passkey that is synced (%s) gets %j',
    async (counterPolicy, synced, outcome) => {
      const here = await ceremonyStack({ counterPolicy });
      const who = await here.registered({ counts: true, synced });
      const signingIn = async (counter: number) => here.authentication(await here.namedAnswer(who, { counter }));
      expect(await signingIn(7)).toEqual({ counterRegressed: false });
      if (typeof outcome === 'string') expect(await refusal(signingIn(7))).toBe(outcome);
      else expect(await signingIn(7)).toEqual(outcome);
    },
  );
});

describe('Sign-ins within a few minutes', () => {
  it(`After ${maxUses} sign-ins with a stolen passkey the next is refused as too many`, async () => {
    const here = await ceremonyStack();
    const who = await here.registered();
    const signIn = async () => refusal(here.authentication(await here.namelessAnswer(who)));
    const outcomes = await Promise.all(Array.from({ length: maxUses }, signIn));
    expect(new Set(outcomes)).toEqual(new Set(['accepted']));
    expect(await signIn()).toBe('too_many_requests');
  });
});
