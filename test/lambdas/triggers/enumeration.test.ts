import { randomInt, randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import type { Context, CreateAuthChallengeTriggerEvent, VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { decoyCredentials } from '../../../lambdas/ceremonies/unknown-users.ts';
import { trigger } from '../../../lambdas/edge/trigger.ts';
import { createAuthChallenge } from '../../../lambdas/triggers/create-auth-challenge.ts';
import { verifyAuthChallengeResponse } from '../../../lambdas/triggers/verify-auth-challenge-response.ts';
import {
  answerWithForgedSignature,
  createEvent,
  optionsOf,
  type TargetUser,
} from '../../support/authenticator/forged-answer.ts';
import { storeCredentials } from '../../support/dynamodb/stored-credentials.ts';
import { everyCase } from '../../support/every-case.ts';
import { auc } from '../../support/observed/auc.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

/** Users with passkeys, as many others, and answers for each. */
const [people, times] = everyCase ? [504, 2] : [252, 1];
/** Four standard errors of the areas below: chance alone leaves them once in some thousands of runs. 0.05 with all answers, 0.1 with fewer. */
const tolerance = 4 / Math.sqrt(6 * people * times);
/** Answers before those that count, while the code is being compiled. */
const warmUp = 100;
/**
 * Milliseconds between an answer and the next question: no rhythm, in which one answer would meet the end of another.
 */
const pause = () => randomInt(1, 7);

type Sort = 'with passkeys' | 'without a passkey' | 'unconfirmed' | 'unknown';
const others = ['without a passkey', 'unconfirmed', 'unknown'] as const;
const users: Record<Sort, TargetUser[]> = {
  'with passkeys': [],
  'without a passkey': [],
  unconfirmed: [],
  unknown: [],
};

/** What a stranger sees and measures of one answered round. */
interface Seen {
  readonly sort: Sort;
  readonly create: number;
  readonly verify: number;
  readonly parameters: Readonly<Record<string, string>>;
  /** Of what is for Verify alone: it counts in the session, which the client has. */
  readonly kept: number;
  readonly response: VerifyAuthChallengeResponseTriggerEvent['response'];
}
let seen: Seen[];

function known(index: number, sort: Sort, status: string): TargetUser {
  const sub = randomUUID();
  const userAttributes = { sub, email: `${sort}${index}@example.com`, 'cognito:user_status': status };
  return { userName: sub, userAttributes };
}

beforeAll(async () => {
  const here = await ceremonyStack();
  users['with passkeys'] = Array.from({ length: people }, (_, index) => known(index, 'with passkeys', 'CONFIRMED'));
  // Real ones, of the kinds and numbers that decoys are drawn from: the shapes are the same in each run.
  const drawn = (index: number) => decoyCredentials(Buffer.alloc(32, 9), `real ${index}`);
  await Promise.all(
    users['with passkeys'].map(({ userName }, index) => storeCredentials(here.store, userName, drawn(index))),
  );
  for (let index = 0; index < people / others.length; index++) {
    users['without a passkey'].push(known(index, 'without a passkey', 'CONFIRMED'));
    users.unconfirmed.push(known(index, 'unconfirmed', 'UNCONFIRMED'));
    users.unknown.push({ userName: `unknown${index}@example.com` });
  }

  const create = trigger<CreateAuthChallengeTriggerEvent>((event, record) =>
    createAuthChallenge(event, here.services, record),
  );
  const verify = trigger<VerifyAuthChallengeResponseTriggerEvent>((event, record) =>
    verifyAuthChallengeResponse(event, here.services, record),
  );
  const context = { awsRequestId: randomUUID(), functionName: 'auth-challenge' } as Context;
  async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
    const began = performance.now();
    return [await work(), performance.now() - began];
  }
  const all = (Object.keys(users) as Sort[]).flatMap((sort) => users[sort].map((who) => ({ sort, who })));
  const asked = shuffled(Array.from({ length: times }, () => all).flat());
  const inOrder = [...asked.slice(0, warmUp), ...asked];

  // What the functions write about refusals is no part of this.
  const output = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const verifying: Promise<Seen>[] = [];
  for (const { sort, who } of inOrder) {
    const [created, createTime] = await timed(() => create(createEvent(who), context));
    const answer = answerWithForgedSignature(who, created);
    const verified = timed(() => verify(answer, context)).then(([{ response }, verifyTime]) => {
      const { publicChallengeParameters: parameters, privateChallengeParameters } = created.response;
      const kept = JSON.stringify(privateChallengeParameters).length;
      return { sort, create: createTime, verify: verifyTime, parameters, kept, response };
    });
    verifying.push(verified);
    // A refusal is worked out soon and then waited for; only the waiting goes on while the next is asked.
    await setTimeout(pause());
  }
  seen = (await Promise.all(verifying)).slice(warmUp);
  output.mockRestore();
}, 120_000);

function shuffled<T>(list: readonly T[]): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [result[index], result[other]] = [result[other] as T, result[index] as T];
  }
  return result;
}

const real = () => seen.filter(({ sort }) => sort === 'with passkeys');
const made = (...sorts: Sort[]) => seen.filter(({ sort }) => sorts.includes(sort));
const options = ({ parameters }: Seen) => optionsOf(parameters);
const listed = (each: Seen) => options(each).allowCredentials ?? [];
const bytes = (id: string) => Buffer.from(id, 'base64url').length;

afterAll(() => {
  for (const what of ['create', 'verify'] as const) {
    const [first, second] = [real(), made(...others)].map((sort) => sort.map((each) => each[what]));
    if (!first || !second) continue;
    const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[numbers.length / 2]?.toFixed(2);
    const area = auc(first, second).toFixed(3);
    console.log(`${what}: AUC ${area}; medians ${median(first)} ms with passkeys, ${median(second)} ms without`);
  }
});

describe(`The ${2 * people * times} timed answers to a stranger`, () => {
  it.each<[string, (each: Seen) => number]>([
    ['Create’s time', ({ create }) => create],
    ['Verify’s time', ({ verify }) => verify],
    ['the time of both', ({ create, verify }) => create + verify],
    ['how many credentials are listed', (each) => listed(each).length],
    ['the length of their IDs', (each) => listed(each).reduce((sum, { id }) => sum + bytes(id), 0)],
    ['the longest ID', (each) => Math.max(...listed(each).map(({ id }) => bytes(id)))],
    ['the length of the first ID', (each) => bytes(listed(each)[0]?.id ?? '')],
    ['how many transports there are', (each) => listed(each).flatMap(({ transports = [] }) => transports).length],
    ['the first credential’s transports', (each) => listed(each)[0]?.transports?.length ?? 0],
    ['the length of the whole', ({ parameters }) => JSON.stringify(parameters).length],
  ])('A stranger cannot tell users with passkeys from the others by %s', (_, measure) => {
    const area = auc(real().map(measure), made(...others).map(measure));
    expect(area).toBeGreaterThan(0.5 - tolerance);
    expect(area).toBeLessThan(0.5 + tolerance);
  });

  it('The private challenge parameters have the same length for every user', () => {
    expect(new Set(seen.map(({ kept }) => kept)).size).toBe(1);
  });

  it('The answers have the same members in the same order for every user', () => {
    const shape = (each: Seen) =>
      JSON.stringify([
        Object.keys(each.parameters),
        { ...options(each), challenge: '', allowCredentials: [] },
        Object.keys(listed(each).at(-1) ?? {}),
        each.response,
      ]);
    const shapes = new Set(seen.map(shape));
    expect([...shapes]).toHaveLength(1);
    expect(seen[0]?.response).toEqual({ answerCorrect: false });
    expect(new Set(seen.map((each) => options(each).challenge.length))).toEqual(new Set([43]));
  });
});
