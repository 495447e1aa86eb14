import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { defaultPolicy } from '../../contract/policy.ts';
import { register } from '../../lambdas/ceremonies/registration.ts';
import { registrationOptions } from '../../lambdas/ceremonies/registration-options.ts';
import { RegistrationResponse } from '../../lambdas/ceremonies/responses.ts';
import type { Build, Lies } from '../support/authenticator/authenticator.ts';
import { anyCaller } from '../support/dynamodb/caller.ts';
import { ceremonyStack, type Person, person, refusal } from '../support/stacks/ceremony-stack.ts';

type CeremonyStack = Awaited<ReturnType<typeof ceremonyStack>>;

const registering = async (here: CeremonyStack, lies: Lies = {}, build: Partial<Build> = {}) => {
  const who = person(build);
  return refusal(here.registration(who, who.authenticator.create(await here.creationOptions(who), lies)));
};
const signingIn = async (here: CeremonyStack, who: Person, lies: Lies = {}) =>
  Promise.all([
    refusal(here.authentication(await here.namedAnswer(who, lies))),
    refusal(here.authentication(await here.namelessAnswer(who, lies))),
    refusal(here.identification((await here.namelessAnswer(who, lies)).answer)),
  ]);
const allThree = (outcome: string) => [outcome, outcome, outcome];

it('The default policy has secure settings', () => {
  expect(defaultPolicy).toEqual({
    userVerification: 'required',
    attestation: 'none',
    authenticators: [],
    deviceBound: false,
    algorithms: [-8, -7, -257],
    topOrigins: [],
    credentialLimit: 20,
    strictBackupEligibility: false,
    counterPolicy: 'refuse-device-bound',
    conditionalCreation: false,
    answers: 3,
    sendCredentialIds: true,
    passwordFirst: [],
    tokenClaims: false,
    otherSignInMethods: false,
    changesNeed: 'passkey',
    recoveryDelayHours: 24,
    passwordFirstPasskeyHours: 24,
    caseSensitiveNames: false,
  });
});

describe('User verification', () => {
  it.each(['preferred', 'discouraged'] as const)(
    'A policy with user verification %s requests it and accepts an unverified user',
    async (userVerification) => {
      const here = await ceremonyStack({ userVerification });
      const who = await here.registered();
      const { authenticatorSelection } = await here.creationOptions(who);
      expect(authenticatorSelection).toMatchObject({ userVerification });
      expect(await here.optionsFor(who)).toMatchObject({ userVerification });
      expect(await registering(here, { userVerified: false })).toBe('accepted');
      expect(await signingIn(here, who, { userVerified: false })).toEqual(allThree('accepted'));
      // What is wrong with this one is something else.
      const lies = { userVerified: false, origin: 'https://evil.example' };
      expect(await registering(here, lies)).toBe('verification_failed');
      expect(await signingIn(here, who, lies)).toEqual(allThree('verification_failed'));
    },
  );

  it.each(['required', 'preferred', 'discouraged'] as const)(
    'A policy with user verification %s requires user presence',
    async (userVerification) => {
      const here = await ceremonyStack({ userVerification });
      expect(await registering(here, { userPresent: false })).toBe('verification_failed');
      expect(await signingIn(here, await here.registered(), { userPresent: false })).toEqual(
        allThree('verification_failed'),
      );
    },
  );
});

describe('The device-bound policy', () => {
  it('The device-bound policy refuses a passkey that is backup eligible or becomes so', async () => {
    const here = await ceremonyStack({ deviceBound: true });
    expect(await registering(here, {}, { synced: true })).toBe('authenticator_not_allowed');
    expect(await registering(here, { backedUp: false }, { synced: true })).toBe('authenticator_not_allowed');
    const who = await here.registered({ synced: false });
    expect(await signingIn(here, who, { backupEligible: true })).toEqual(allThree('verification_failed'));
    expect(await signingIn(here, who)).toEqual(allThree('accepted'));
  });
});

describe('A change of backup eligibility', () => {
  it.each([true, false])(
    'A change of backup eligibility from %s is refused only under the strict policy',
    async (synced) => {
      const lies = { backupEligible: !synced, backedUp: false };
      for (const [strictBackupEligibility, outcome] of [
        [true, 'verification_failed'],
        [false, 'accepted'],
      ] as const) {
        const here = await ceremonyStack({ strictBackupEligibility });
        const who = await here.registered({ synced });
        // Whoever only asks whose it is changes nothing; afterwards the change is recorded.
        expect(await refusal(here.identification((await here.namelessAnswer(who, lies)).answer))).toBe(outcome);
        expect(await refusal(here.authentication(await here.namedAnswer(who, lies)))).toBe(outcome);
        const [credential] = (await here.store.readUser(who.userId)).credentials;
        expect(credential?.backupEligible).toBe(outcome === 'accepted' ? !synced : synced);
      }
    },
  );
});

describe('Ceremonies in a frame', () => {
  const [first, second] = ['https://shop.example', 'https://news.example'];
  const topOrigins = [first, second];

  it.each([first, second])(
    'A ceremony in a frame is accepted under the configured top origin %s',
    async (topOrigin) => {
      const here = await ceremonyStack({ topOrigins });
      expect(await registering(here, { crossOrigin: true, topOrigin })).toBe('accepted');
      const who = await here.registered();
      expect(await signingIn(here, who, { crossOrigin: true, topOrigin })).toEqual(allThree('accepted'));
      expect(await signingIn(here, who)).toEqual(allThree('accepted'));
    },
  );

  it('A ceremony without `crossOrigin` in its client data is accepted as unframed', async () => {
    const here = await ceremonyStack();
    const clientData = (json: string) => {
      const { crossOrigin, ...rest } = JSON.parse(json);
      return JSON.stringify(rest);
    };
    expect(await registering(here, { clientData })).toBe('accepted');
    expect(await signingIn(here, await here.registered(), { clientData })).toEqual(allThree('accepted'));
  });

  it.each<[string, Lies]>([
    ['under another page', { crossOrigin: true, topOrigin: 'https://evil.example' }],
    ['under a page that is not told', { crossOrigin: true }],
    ['that say they are in none, and under which page', { crossOrigin: false, topOrigin: first }],
    ['that come from the page itself', { crossOrigin: true, topOrigin: first, origin: first }],
  ])('The policy refuses ceremonies %s', async (_, lies) => {
    const here = await ceremonyStack({ topOrigins });
    expect(await registering(here, lies)).toBe('verification_failed');
    expect(await signingIn(here, await here.registered(), lies)).toEqual(allThree('verification_failed'));
  });
});

describe('The algorithms of the policy', () => {
  it.each([-35, -36] as const)(
    'The offered algorithm %i is accepted, and the options list the algorithms in policy order',
    async (algorithm) => {
      const here = await ceremonyStack({ algorithms: [algorithm, -7] });
      const { pubKeyCredParams } = await here.creationOptions(person());
      expect(pubKeyCredParams.map(({ alg }) => alg)).toEqual([algorithm, -7]);
      const who = await here.registered({ algorithm });
      expect(await signingIn(here, who)).toEqual(allThree('accepted'));
    },
  );

  it.each([-8, -257] as const)('The algorithm %i is refused if the policy does not offer it', async (algorithm) => {
    expect(await registering(await ceremonyStack({ algorithms: [-7] }), {}, { algorithm })).toBe('verification_failed');
  });
});

describe('A passkey created without a prompt', () => {
  const unseen = { userPresent: false, userVerified: false } as const;

  async function creating(
    here: CeremonyStack,
    { asked, told = asked, lies = unseen }: { asked: boolean; told?: boolean; lies?: Lies },
  ) {
    const who = person();
    const options = await registrationOptions(who, { conditional: asked }, here.services);
    const response = v.parse(RegistrationResponse, who.authenticator.create(options, lies));
    const outcome = await refusal(
      register(response, { name: 'Passkey', conditional: told }, who, anyCaller, here.services),
    );
    return { who, options, outcome };
  }

  it('A passkey created without a prompt needs no presence or verification until it signs in', async () => {
    const here = await ceremonyStack({ conditionalCreation: true });
    const { who, options, outcome } = await creating(here, { asked: true });
    expect(outcome).toBe('accepted');
    expect(options.authenticatorSelection).toEqual({
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'preferred',
    });
    expect(await signingIn(here, who, { userVerified: false })).toEqual(allThree('user_verification_required'));
    expect(await signingIn(here, who, { userPresent: false })).toEqual(allThree('verification_failed'));
    expect(await signingIn(here, who)).toEqual(allThree('accepted'));
  });

  it('A passkey created without a prompt is refused from another origin', async () => {
    const here = await ceremonyStack({ conditionalCreation: true });
    const lies = { ...unseen, origin: 'https://evil.example' };
    expect((await creating(here, { asked: true, lies })).outcome).toBe('verification_failed');
  });

  it('Creation without a prompt requests no more user verification than the policy', async () => {
    const here = await ceremonyStack({ conditionalCreation: true, userVerification: 'discouraged' });
    const { options } = await creating(here, { asked: true });
    expect(options.authenticatorSelection).toMatchObject({ userVerification: 'discouraged' });
  });

  it('A registration challenge is valid only for the prompt mode that it was sealed for', async () => {
    const here = await ceremonyStack({ conditionalCreation: true });
    for (const asked of [true, false]) {
      for (const lies of [unseen, {}]) {
        expect((await creating(here, { asked, told: !asked, lies })).outcome).toBe('challenge_invalid');
      }
    }
    expect((await creating(here, { asked: false })).outcome).toBe('verification_failed');
    const unverified = { userVerified: false };
    expect((await creating(here, { asked: false, lies: unverified })).outcome).toBe('user_verification_required');
    expect((await creating(here, { asked: false, lies: { userPresent: false } })).outcome).toBe('verification_failed');
  });

  it('A policy without conditional creation refuses it, even with options issued earlier', async () => {
    const [before, here] = [await ceremonyStack({ conditionalCreation: true }), await ceremonyStack()];
    await expect(creating(here, { asked: true })).rejects.toMatchObject({
      code: 'invalid_request',
      invalid: [{ member: 'conditional', problem: 'invalid' }],
    });
    const who = person();
    const options = await registrationOptions(who, { conditional: true }, before.services);
    const response = v.parse(RegistrationResponse, who.authenticator.create(options));
    const attempt = register(response, { name: 'Passkey', conditional: true }, who, anyCaller, here.services);
    expect(await refusal(attempt)).toBe('invalid_request');
  });
});
