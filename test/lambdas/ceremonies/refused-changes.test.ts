import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../../contract/policy.ts';
import { registrationOptions } from '../../../lambdas/ceremonies/registration-options.ts';
import { removePasskey } from '../../../lambdas/ceremonies/removal.ts';
import { confirmWithRecovery } from '../../../lambdas/ceremonies/step-up.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack, refusal } from '../../support/stacks/ceremony-stack.ts';

const permission = { session: 'mine', since: 0, recent: true, changesNeed: 'passkey' as const };

/** What the store answers where a change is not permitted, and what callers are told. */
const refusals = [
  ['unconfirmed', 'step_up_required'],
  ['sign-in-too-old', 'reauthentication_required'],
] as const;

describe('A change that the store refuses', () => {
  it.each([...refusals, ['locked', 'unauthorized']] as const)(
    'Options for a new passkey of a user whose change is refused as %s are refused with %s',
    async (outcome, code) => {
      const here = await ceremonyStack();
      const services = { ...here.services, relyingParty: { ...here.services.relyingParty, name: 'Example' } };
      const store = { readForChange: async () => outcome };
      const asked = registrationOptions({ userId: 'ada', username: 'ada', permission }, {}, { ...services, store });
      expect(await refusal(asked)).toBe(code);
    },
  );

  it.each([...refusals, ['unknown', 'passkey_unknown'], ['last', 'last_sign_in_method']] as const)(
    'A removal that is refused as %s is refused with %s',
    async (outcome, code) => {
      const store = { removeCredential: async () => outcome };
      const removal = { userId: 'ada', id: 'phone', keepLast: true, permission, by: anyCaller };
      expect(await refusal(removePasskey(removal, { store }))).toBe(code);
    },
  );

  it.each([
    ['not-due', 'step_up_required'],
    ['locked', 'unauthorized'],
    ['too-often', 'too_many_requests'],
  ] as const)('A recovery that is refused as %s is refused with %s', async (outcome, code) => {
    const store = { confirmByRecovery: async () => outcome };
    const confirming = { userId: 'ada', permission, by: anyCaller };
    expect(await refusal(confirmWithRecovery(confirming, { store, policy: defaultPolicy }))).toBe(code);
  });
});
