import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuthenticationResponse, RegistrationResponse } from '../../../lambdas/ceremonies/responses.ts';
import type { Lies } from '../../support/authenticator/authenticator.ts';
import { forgetUses } from '../../support/dynamodb/forget-uses.ts';
import { withoutActions } from '../../support/dynamodb/without-actions.ts';
import { sample } from '../../support/every-case.ts';
import { harmlessAssertions, hostileAssertions } from '../../support/hostile/assertions.ts';
import { type Hostile, type HostileAssertion, liesOf } from '../../support/hostile/hostile.ts';
import { type People, people } from '../../support/hostile/people.ts';
import { harmlessRegistrations, hostileRegistrations } from '../../support/hostile/registrations.ts';
import { person, refusal } from '../../support/stacks/ceremony-stack.ts';

let here: People['here'];
let who: People['who'];
let other: People['other'];
let scene: People['scene'];

beforeAll(async () => {
  ({ here, who, other, scene } = await people());
});
beforeEach(() => forgetUses(here, { userId: who.userId, credentialId: scene.own.credentialId }));

/** All that is stored, of everybody. */
async function stored() {
  const { Items = [], LastEvaluatedKey } = await here.dynamodb.send(new ScanCommand({ TableName: here.tableName }));
  if (LastEvaluatedKey) throw new Error('The table has more than a page.');
  return Items.map((item) => withoutActions(unmarshall(item))).toSorted((a, b) =>
    `${a['pk']}${a['sk']}`.localeCompare(`${b['pk']}${b['sk']}`),
  );
}

/** What a route or a trigger says of JSON before a ceremony gets it. */
const shape = (schema: v.GenericSchema, json: unknown) =>
  v.safeParse(schema, json).success ? 'right' : 'invalid_request';

async function registering({ alter, ...lies }: Pick<Hostile<never>, 'lies' | 'alter'>) {
  const { authenticator } = person();
  const response = authenticator.create(await here.creationOptions(who), liesOf(lies, scene));
  const json: unknown = JSON.parse(JSON.stringify(alter ? alter(response as never, scene) : response) ?? 'null');
  if (shape(RegistrationResponse, json) !== 'right') return 'invalid_request';
  return refusal(here.registration(who, json));
}

type Ask = 'namedAnswer' | 'namelessAnswer';

/** The user's answer to a round, or another's answer to the user's round. */
async function answered(ask: Ask, { lies, alter, by }: Pick<HostileAssertion, 'lies' | 'alter' | 'by'>) {
  const told: Lies = lies ? liesOf({ lies }, scene) : {};
  const { answer, round } = await here[ask](who, told);
  const { allowCredentials, ...anybody } =
    ask === 'namedAnswer' ? { ...(await here.optionsFor(who)), challenge: round.challenge } : await here.discoverable();
  const response = by === 'other' ? other.authenticator.get(anybody, told) : answer;
  const json: unknown = JSON.parse(JSON.stringify(alter ? alter(response, scene) : response) ?? 'null');
  return { answer: json, round };
}

const authenticating = async (...of: Parameters<typeof answered>) => {
  const attempt = await answered(...of);
  if (shape(AuthenticationResponse, attempt.answer) !== 'right') return 'invalid_request';
  return refusal(here.authentication(attempt));
};

const identifying = async (hostile: Parameters<typeof answered>[1]) => {
  const { answer } = await answered('namelessAnswer', hostile);
  if (shape(AuthenticationResponse, answer) !== 'right') return 'invalid_request';
  return refusal(here.identification(answer));
};

describe('Hostile registrations, which store nothing', () => {
  it.each(sample(hostileRegistrations, 3))(
    'A registration $name is refused with $code',
    async ({ code, ...hostile }) => {
      const before = await stored();
      expect(await registering(hostile)).toBe(code);
      expect(await stored()).toEqual(before);
      expect(await authenticating('namedAnswer', {})).toBe('accepted');
    },
  );
});

describe('Hostile assertions', () => {
  it.each(sample(hostileAssertions, 3))(
    'An assertion $name is refused with $code and stores nothing',
    async ({ code, identified = code, namelessOnly, ...hostile }) => {
      const before = await stored();
      if (!namelessOnly) expect(await authenticating('namedAnswer', hostile)).toBe(code);
      expect(await authenticating('namelessAnswer', hostile)).toBe(code);
      expect(await identifying(hostile)).toBe(identified);
      expect(await stored()).toEqual(before);
      expect(await authenticating('namelessAnswer', {})).toBe('accepted');
    },
  );
});

describe('Registrations and assertions with unused members', () => {
  it.each(harmlessRegistrations)('A registration $name is accepted', async (odd) => {
    const { authenticator, ...rest } = person();
    const response = authenticator.create(await here.creationOptions({ ...rest, authenticator }), liesOf(odd, scene));
    const json = JSON.parse(JSON.stringify(odd.alter?.(response, scene) ?? response));
    const [genuine] = [await here.registered()];
    const credential = await here.registration({ ...rest, authenticator }, json);
    const [usual] = (await here.store.readUser(genuine.userId)).credentials;
    expect(new Set(Object.keys(credential))).toEqual(new Set(Object.keys(usual ?? {})));
    expect(JSON.stringify(credential)).not.toContain('polluted');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each(harmlessAssertions)('An assertion $name is accepted', async (odd) => {
    expect(await authenticating('namelessAnswer', odd)).toBe('accepted');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
