import { randomUUID } from 'node:crypto';
import type { Context, CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import { beforeAll, describe, expect, it } from 'vitest';
import { trigger } from '../../../lambdas/edge/trigger.ts';
import { newRecord } from '../../../lambdas/observability/request-record.ts';
import { createAuthChallenge } from '../../../lambdas/triggers/create-auth-challenge.ts';
import { createEvent, optionsOf, type TargetUser } from '../../support/authenticator/forged-answer.ts';
import { someCredential, storeCredentials } from '../../support/dynamodb/stored-credentials.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

const create = (who: TargetUser, services = here.services) =>
  createAuthChallenge(createEvent(who), services, newRecord('3f1c9a52'));
const parameters = async (who: TargetUser) => (await create(who)).response.publicChallengeParameters;
const listed = async (who: TargetUser) => optionsOf(await parameters(who)).allowCredentials;

/** A user of a pool whose users sign in with an address, and one of a pool where they have names. */
function known(attributes: Record<string, string>, userName?: string): TargetUser {
  const sub = randomUUID();
  return { userName: userName ?? sub, userAttributes: { sub, ...attributes } };
}

describe('Create Auth Challenge', () => {
  it('Create gives the options to the client, and the challenge and session to Verify', async () => {
    const created = await create(known({ email: 'ada@example.com' }));
    const { publicChallengeParameters, privateChallengeParameters, challengeMetadata } = created.response;
    expect(publicChallengeParameters).toEqual({
      options: expect.any(String),
      methods: 'passkey recovery-code',
      supportId: '3f1c9a52',
    });
    expect(privateChallengeParameters).toEqual({
      challenge: optionsOf(publicChallengeParameters).challenge,
      session: expect.stringMatching(/^[\w-]{22}$/),
      supportId: '3f1c9a52',
      credentials: expect.any(String),
    });
    expect(challengeMetadata).toBe('PASSKEY 3f1c9a52');
    const again = await create(known({ email: 'ada@example.com' }));
    expect(again.response.privateChallengeParameters['session']).not.toBe(privateChallengeParameters['session']);
  });

  it('Create lists a user’s credentials by the `sub`, whatever the user name is', async () => {
    const who = known({ email: 'bob@example.com' }, 'bob');
    const credential = someCredential();
    await storeCredentials(here.store, who.userAttributes?.['sub'] ?? '', [credential]);
    expect(await listed(who)).toMatchObject([credential]);
  });

  it.each<[string, TargetUser, string]>([
    ['an email address', known({ email: 'eve@example.com' }), 'eve@example.com'],
    ['a phone number', known({ phone_number: '+61400000000' }), '+61400000000'],
    ['a user name', known({ email: 'carol@example.com' }, 'carol'), 'carol'],
  ])('Create lists the same decoys for %s before and after sign-up', async (_, who, typed) => {
    expect(await listed(who)).toEqual(await listed({ userName: typed }));
  });

  it('Create lists decoys for a user unknown to Cognito, even if the event has attributes', async () => {
    const who = known({ email: 'dan@example.com' });
    await storeCredentials(here.store, who.userName, [someCredential()]);
    const event = createEvent({ userName: who.userName });
    event.request.userAttributes = { ...who.userAttributes };
    const { response } = await createAuthChallenge(event, here.services, newRecord('3f1c9a52'));
    const { allowCredentials = [] } = optionsOf(response.publicChallengeParameters);
    expect(allowCredentials).not.toEqual(await listed(who));
    expect(allowCredentials.length).toBeGreaterThan(0);
  });

  it('Create delays its answer only if it lists credential IDs', async () => {
    const timed = async (services = here.services) => {
      const edge = trigger<CreateAuthChallengeTriggerEvent>((event, record) =>
        createAuthChallenge(event, services, record),
      );
      const began = performance.now();
      await edge(createEvent({ userName: 'nobody@example.com' }), { awsRequestId: '3f1c9a52' } as Context);
      return performance.now() - began;
    };
    for (let count = 0; count < 5; count++) expect(await timed()).toBeGreaterThanOrEqual(4);
    const without = { ...here.services, policy: { ...here.services.policy, sendCredentialIds: false } };
    const times: number[] = [];
    for (let count = 0; count < 10; count++) times.push(await timed(without));
    expect(Math.min(...times)).toBeLessThan(4);
  });
});
