import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operations, triggers } from '../../contract/operations.ts';
import type { Authenticator } from '../support/authenticator/authenticator.ts';
import { effect } from '../support/dynamodb/stored-items.ts';
import { documented } from '../support/observed/documented.ts';
import { type Deliveries, type Manner, stackDeliveringThreeTimes } from '../support/stacks/deliver-three-times.ts';

let stack: Awaited<ReturnType<typeof stackDeliveringThreeTimes>>;
beforeAll(async () => {
  stack = await stackDeliveringThreeTimes();
});
afterAll(() => stack.stop());

/** A user with a passkey and an access token. */
async function somebody() {
  const { visitor } = stack;
  const user = await visitor.user();
  const { AccessToken: token } = await visitor.passwordTokens(user);
  const options = await visitor.creationOptions(token);
  const authenticator = visitor.authenticator({ counts: true });
  const credential = authenticator.create(options);
  await visitor.call('POST', '/passkeys', { token, body: { credential } });
  return { ...user, token, authenticator, sub: Buffer.from(options.user.id, 'base64url').toString() };
}
type Somebody = Awaited<ReturnType<typeof somebody>>;

const wrong = { userVerified: false };

async function answerWrongly({ email, authenticator }: Somebody, times: number): Promise<void> {
  let { session, options } = await stack.visitor.challenge(email);
  for (let count = 1; count <= times; count++) {
    const answer = stack.visitor.answer(email, session, authenticator.get(options, wrong));
    if (count === times) return void (await Promise.allSettled([answer]));
    const { Session = '', ChallengeParameters } = await answer;
    session = Session;
    options = JSON.parse(ChallengeParameters?.['options'] ?? '');
  }
}

const publicAnswer = async (authenticator: Authenticator) => authenticator.get(await stack.visitor.publicOptions());

type Act = (who: Somebody) => Promise<unknown>;

const triggerCases: [title: string, trigger: (typeof triggers)['auth-challenge'][number], act: Act][] = [
  ['Define starts a sign-in', 'DefineAuthChallenge', ({ email }) => stack.visitor.challenge(email)],
  [
    'Define gets a right answer',
    'DefineAuthChallenge',
    ({ email, authenticator }) => stack.visitor.signIn(email, authenticator),
  ],
  ['Define gets a wrong answer', 'DefineAuthChallenge', (who) => answerWrongly(who, 1)],
  ['Define gets the third wrong answer', 'DefineAuthChallenge', (who) => answerWrongly(who, 3)],
  ['Create gets a known user', 'CreateAuthChallenge', ({ email }) => stack.visitor.challenge(email)],
  ['Create gets an unknown user', 'CreateAuthChallenge', () => stack.visitor.challenge('nobody@example.com')],
  [
    'Verify gets a right answer with a user name',
    'VerifyAuthChallengeResponse',
    ({ email, authenticator }) => stack.visitor.signIn(email, authenticator),
  ],
  [
    'Verify gets a right answer without a user name',
    'VerifyAuthChallengeResponse',
    ({ authenticator }) => stack.visitor.signInNameless(authenticator),
  ],
  ['Verify gets a wrong answer with a user name', 'VerifyAuthChallengeResponse', (who) => answerWrongly(who, 1)],
  [
    'Verify gets a wrong answer without a user name',
    'VerifyAuthChallengeResponse',
    ({ authenticator }) => stack.visitor.signInNameless(authenticator, wrong),
  ],
];

const apiCases: [title: string, operation: keyof typeof operations, act: Act][] = [
  [
    '`POST /passkeys/registration/options`',
    'registration-options',
    ({ token }) => stack.visitor.creationOptions(token),
  ],
  [
    '`POST /passkeys` gets a challenge of another user',
    'register',
    async ({ token }) => {
      const credential = stack.visitor
        .authenticator()
        .create(await stack.visitor.creationOptions((await somebody()).token));
      return stack.visitor.call('POST', '/passkeys', { token, body: { credential } });
    },
  ],
  ['`POST /passkeys`', 'register', ({ token }) => stack.visitor.register(token, stack.visitor.authenticator())],
  [
    '`PATCH /passkeys/{id}`',
    'update',
    ({ token, authenticator }) =>
      stack.visitor.call('PATCH', `/passkeys/${authenticator.credentials[0]?.id}`, { token, body: { name: 'Key' } }),
  ],
  [
    '`DELETE /passkeys/{id}`',
    'remove',
    ({ token, authenticator }) =>
      stack.visitor.call('DELETE', `/passkeys/${authenticator.credentials[0]?.id}`, { token }),
  ],
  [
    '`GET /passkeys/recovery-codes`',
    'recovery-codes',
    ({ token }) => stack.visitor.call('GET', '/passkeys/recovery-codes', { token }),
  ],
  [
    '`POST /passkeys/step-up/options`',
    'step-up-options',
    ({ token }) => stack.visitor.callOnce('POST', '/passkeys/step-up/options', { token }),
  ],
  ['`GET /passkeys`', 'list', ({ token }) => stack.visitor.call('GET', '/passkeys', { token })],
  ['`POST /passkeys/authentication/options`', 'authentication-options', () => stack.visitor.publicOptions()],
  [
    '`POST /passkeys/authentication/user`',
    'authentication-user',
    async ({ authenticator }) => {
      const body = { credential: await publicAnswer(authenticator) };
      return stack.visitor.call('POST', '/passkeys/authentication/user', { body });
    },
  ],
  ['`GET /passkeys/policy`', 'adoption-policy', () => stack.visitor.call('GET', '/passkeys/policy')],
  [
    '`POST /passkeys/telemetry`',
    'telemetry',
    () =>
      stack.visitor.call('POST', '/passkeys/telemetry', { body: { ceremony: 'authentication', outcome: 'completed' } }),
  ],
];

const TriggerAnswer = v.object({
  response: v.object({
    answerCorrect: v.nullish(v.boolean()),
    issueTokens: v.nullish(v.boolean()),
    failAuthentication: v.nullish(v.boolean()),
    challengeName: v.nullish(v.string()),
    publicChallengeParameters: v.nullish(v.object({ options: v.pipe(v.string(), v.parseJson()) })),
  }),
});
const ApiAnswer = v.object({ statusCode: v.number(), body: v.optional(v.pipe(v.string(), v.parseJson())) });

/** Whose answer is another one each time or depends on the time; the activity's as soon as events have arrived. */
const newCodes = 'new-recovery-codes';
const ofTheirOwn = [newCodes, 'activity', 'step-up', 'recovery'];
const NewCodes = v.object({
  statusCode: v.literal(201),
  body: v.pipe(v.string(), v.parseJson(), v.object({ codes: v.array(v.string()), createdAt: v.string() })),
});

/** The answer to a request that was overtaken: its codes would not work. */
const ApiRefusal = v.object({ statusCode: v.literal(429) });
const CodesStored = v.object({
  recoveryCodes: v.object({ createdAt: v.string(), unused: v.record(v.string(), v.number()) }),
});

/** What an answer says beside what is random in each: the challenge, and the id of the request. */
function verdict(answer: unknown): object {
  const said = v.parse(v.union([TriggerAnswer, ApiAnswer]), answer);
  return JSON.parse(JSON.stringify(said, (key, value) => (['challenge', 'supportId'].includes(key) ? '' : value)));
}

/** The same in short, as the document has it. */
function inShort(answer: unknown): string {
  if (v.is(ApiAnswer, answer)) return String(answer.statusCode);
  const { response } = v.parse(TriggerAnswer, answer);
  if (response.publicChallengeParameters) return 'the same options';
  if (typeof response.answerCorrect === 'boolean') return `\`answerCorrect: ${response.answerCorrect}\``;
  if (response.issueTokens) return 'tokens';
  return response.failAuthentication ? 'failure' : 'another challenge';
}

function rowOf({ answers, before, afterOne, after }: Deliveries): string[] {
  const [first, ...others] = answers.map(verdict);
  for (const other of others) expect(other).toEqual(first);
  if (afterOne) expect(after).toEqual(afterOne);
  return [inShort(answers[0]), effect(before, after)];
}

describe('Events and requests delivered three times', () => {
  const rows = documented('Delivered three times');
  const manners: Manner[] = ['one after another', 'at the same moment'];
  const routeKey = (name: keyof typeof operations) => `${operations[name].method} ${operations[name].path}`;
  const cases = [
    ...triggerCases,
    ...apiCases.map(([title, operation, act]) => [title, routeKey(operation), act] as const),
  ];

  it.each(cases)('Three deliveries have one result: %s', async (title, name, act) => {
    for (const manner of manners) {
      const who = await somebody();
      const deliveries = await stack.deliverThreeTimes({ name, manner, sub: who.sub }, () => act(who));
      expect(rowOf(deliveries), manner).toEqual(rows.get(title));
    }
  });

  it('Of three deliveries of `POST /passkeys/recovery-codes`, the newest stored set is in an answer, and no older one replaces it', async () => {
    for (const manner of manners) {
      const { sub, token } = await somebody();
      const act = () => stack.visitor.call('POST', '/passkeys/recovery-codes', { token });
      const { answers, after } = await stack.deliverThreeTimes({ name: routeKey(newCodes), manner, sub }, act);
      const sets = answers.flatMap((answer) => (v.is(ApiRefusal, answer) ? [] : [v.parse(NewCodes, answer).body]));
      if (manner === 'one after another') expect(sets).toHaveLength(3);
      expect(new Set(sets.flatMap(({ codes }) => codes)).size).toBe(10 * sets.length);
      const { recoveryCodes } = v.parse(CodesStored, after.get('#PROFILE'));
      expect(Object.keys(recoveryCodes.unused)).toHaveLength(10);
      const newest = sets
        .map(({ createdAt }) => createdAt)
        .toSorted()
        .at(-1);
      expect(recoveryCodes.createdAt).toBe(newest);
    }
  });

  it('`docs/reliability.md` and the cases cover each trigger and each operation', () => {
    expect(new Set(triggerCases.map(([, name]) => name))).toEqual(new Set(triggers['auth-challenge']));
    expect(new Set([...apiCases.map(([, name]) => name), ...ofTheirOwn])).toEqual(new Set(Object.keys(operations)));
    expect([...rows.keys()]).toEqual(cases.map(([title]) => title));
  });
});
