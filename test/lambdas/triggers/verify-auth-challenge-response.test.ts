import { DynamoDBClient, type QueryCommandInput, type UpdateItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { Context, VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { newRecoveryCodes, recoveryCodeDigest } from '../../../lambdas/ceremonies/recovery-codes.ts';
import { minRefusalMs } from '../../../lambdas/ceremonies/unknown-users.ts';
import { trigger } from '../../../lambdas/edge/trigger.ts';
import { logger } from '../../../lambdas/observability/logger.ts';
import { newRecord } from '../../../lambdas/observability/request-record.ts';
import * as operations from '../../../lambdas/store/operations.ts';
import { onTable } from '../../../lambdas/store/table.ts';
import { createAuthChallenge } from '../../../lambdas/triggers/create-auth-challenge.ts';
import { verifyAuthChallengeResponse } from '../../../lambdas/triggers/verify-auth-challenge-response.ts';
import { answerWithForgedSignature, createEvent } from '../../support/authenticator/forged-answer.ts';
import { anyCaller } from '../../support/dynamodb/caller.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

let here: Awaited<ReturnType<typeof ceremonyStack>>;
beforeAll(async () => {
  here = await ceremonyStack();
});

type Attempt = Awaited<ReturnType<(typeof here)['namedAnswer']>>;

function eventOf(
  { round, answer, credentials }: Attempt,
  changes: object = {},
): VerifyAuthChallengeResponseTriggerEvent {
  const request = {
    userAttributes: { sub: round.userId },
    privateChallengeParameters: { challenge: round.challenge, session: round.session, credentials },
    challengeAnswer: JSON.stringify({ type: 'passkey', credential: answer }),
    ...changes,
  };
  return Object.assign({} as VerifyAuthChallengeResponseTriggerEvent, { request, response: {} });
}

const verdict = async (event: VerifyAuthChallengeResponseTriggerEvent, services = here.services) =>
  (await verifyAuthChallengeResponse(event, services, newRecord('01234567'))).response.answerCorrect;

/** As Cognito gets it: the edge of the trigger keeps a refusal back for a while. */
const verify = trigger<VerifyAuthChallengeResponseTriggerEvent>((event, record) =>
  verifyAuthChallengeResponse(event, here.services, record),
);
const atTheEdge = async (event: VerifyAuthChallengeResponseTriggerEvent) => {
  const { response } = await verify(event, { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context);
  return response.answerCorrect;
};

describe('Verify Auth Challenge Response', () => {
  it('Verify accepts a right answer and refuses a wrong one', async () => {
    const who = await here.registered();
    expect(await verdict(eventOf(await here.namedAnswer(who)))).toBe(true);
    expect(await verdict(eventOf(await here.namedAnswer(who, { userVerified: false })))).toBe(false);
  });

  describe('The sign-in record for token claims', () => {
    const clientMetadata = { passkey_sign_in: 'A'.repeat(22) };
    const callerContext = { clientId: 'client1' };
    const recorded = async (policy: object, changes: object) => {
      const who = await here.registered();
      const attempt = await here.namedAnswer(who);
      const event = Object.assign(eventOf(attempt, { clientMetadata }), { callerContext }, changes);
      const services = { ...here.services, policy: { ...here.services.policy, ...policy } };
      expect(await verdict(event, services)).toBe(true);
      const { challengeUses } = (await here.store.findCredential(who.userId, attempt.answer.id)) ?? {};
      return challengeUses?.[attempt.round.challenge]?.signIn;
    };

    it('Verify records a digest of the client’s value and app client for the token claims', async () => {
      const signIn = await recorded({ tokenClaims: true }, {});
      expect(signIn).toEqual({
        digest: expect.stringMatching(/^[\w-]{43}$/),
        at: expect.any(Number),
        userVerified: true,
      });
      expect((await recorded({ tokenClaims: true }, {}))?.digest).toBe(signIn?.digest);
      const elsewhere = await recorded({ tokenClaims: true }, { callerContext: { clientId: 'client2' } });
      expect(elsewhere?.digest).not.toBe(signIn?.digest);
    });

    it('Verify records no digest if neither token claims nor changes of passkeys ask for one', async () => {
      expect(await recorded({ changesNeed: 'recent-sign-in' }, {})).toBeUndefined();
      expect(await recorded({}, {})).toHaveProperty('digest');
    });
  });

  it.each(['', 'no json', '{}', '{"type":"other"}', '{"type":"passkey","credential":null}', '[]'])(
    'Verify refuses the malformed answer %j',
    async (challengeAnswer) => {
      const attempt = await here.namedAnswer(await here.registered());
      expect(await verdict(eventOf(attempt, { challengeAnswer }))).toBe(false);
    },
  );

  it('Verify refuses a right answer for a user unknown to Cognito', async () => {
    const attempt = await here.namedAnswer(await here.registered());
    expect(await verdict(eventOf(attempt, { userNotFound: true }))).toBe(false);
    expect(await verdict(eventOf(attempt, { userAttributes: null }))).toBe(false);
  });

  it('A stranger’s refusals for unknown names use a partition for each name, the one that Create has read', async () => {
    const sent = vi.spyOn(here.dynamodb, 'send');
    const partitions = () => {
      const keys = sent.mock.calls.map(([{ input }]) => {
        const { Key, ExpressionAttributeValues } = input as UpdateItemCommandInput & QueryCommandInput;
        return Key?.['pk']?.S ?? (ExpressionAttributeValues?.[':user'] ?? ExpressionAttributeValues?.[':partition'])?.S;
      });
      sent.mockClear();
      return new Set(keys);
    };
    const ofNames = new Set<string | undefined>();
    for (const userName of ['eve@example.com', 'EVE@example.com', 'mallory@example.com']) {
      const created = await createAuthChallenge(createEvent({ userName }), here.services, newRecord('01234567'));
      const read = partitions();
      expect(read.size).toBe(1);
      const byPasskey = answerWithForgedSignature({ userName }, created);
      const byCode = structuredClone(byPasskey);
      byCode.request.challengeAnswer = JSON.stringify({ type: 'recovery-code', code: newRecoveryCodes()[0] });
      for (const event of [byPasskey, byCode]) {
        expect(await verdict(event)).toBe(false);
        expect(partitions()).toEqual(read);
      }
      for (const partition of read) ofNames.add(partition);
    }
    sent.mockRestore();
    // This pool ignores case, so two of the names are one user.
    expect(ofNames.size).toBe(2);
    for (const partition of ofNames) expect(partition).toMatch(/^USER#[\w-]{43}$/);
  });

  it('Verify delays its answer only for a refusal', async () => {
    const who = await here.registered();
    const timed = async (event: VerifyAuthChallengeResponseTriggerEvent) => {
      const began = performance.now();
      await atTheEdge(event);
      return performance.now() - began;
    };
    const refused = [
      await timed(eventOf(await here.namedAnswer(who), { challengeAnswer: 'no json' })),
      await timed(eventOf(await here.namedAnswer(who, { userVerified: false }))),
      await timed(eventOf(await here.namedAnswer(who), { userNotFound: true })),
    ];
    for (const time of refused) expect(time).toBeGreaterThanOrEqual(minRefusalMs);
    // With a delay, none would be faster. Without one, the machine may hold up some.
    const accepted = async () => timed(eventOf(await here.namedAnswer(who)));
    await expect.poll(accepted, { timeout: 20_000, interval: 1 }).toBeLessThan(minRefusalMs);
  });

  it('Verify checks a signature even for an unknown user', async () => {
    const who = await here.registered();
    const attempt = await here.namedAnswer(who, { userHandle: null });
    const verifying = vi.spyOn(globalThis.crypto.subtle, 'verify');
    expect(await verdict(eventOf(attempt, { userNotFound: true }))).toBe(false);
    expect(verifying).toHaveBeenCalledTimes(1);
    verifying.mockRestore();
  });

  it('Verify throws during an outage of the table and accepts the same answer afterward', async () => {
    const attempt = await here.namedAnswer(await here.registered());
    const nowhere = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'ap-southeast-2',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    const outage = { ...here.services, store: onTable({ dynamodb: nowhere, tableName: here.tableName }, operations) };
    await expect(verdict(eventOf(attempt), outage)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(await verdict(eventOf(attempt))).toBe(true);
  });

  it('Verify refuses an answer even if the refusal cannot be recorded, and logs the fault', async () => {
    const attempt = await here.namedAnswer(await here.registered(), { userVerified: false });
    const fault = new Error('The table is away.');
    const store = { ...here.store, recordRefusal: () => Promise.reject(fault) };
    const warned = vi.spyOn(logger, 'warn').mockImplementation(() => {});
    expect(await verdict(eventOf(attempt), { ...here.services, store })).toBe(false);
    expect(warned.mock.calls).toEqual([['A refusal was not written down', { error: fault }]]);
    warned.mockClear();
    expect(await verdict(eventOf(attempt))).toBe(false);
    expect(warned).not.toHaveBeenCalled();
    warned.mockRestore();
  });

  it('Verify throws for another trigger’s private parameters without repeating them', async () => {
    const attempt = await here.namedAnswer(await here.registered());
    const event = eventOf(attempt, { privateChallengeParameters: { challenge: 'a-secret-challenge' } });
    await expect(verdict(event)).rejects.toThrow(/^The private parameters are not ours: session: object$/);
  });
});

describe('Verify Auth Challenge Response with a recovery code', () => {
  async function owner() {
    const who = await here.registered();
    const codes = newRecoveryCodes();
    const digests = codes.flatMap((code) => recoveryCodeDigest(who.userId, code) ?? []);
    await here.store.replaceRecoveryCodes(who, digests, new Date(), anyCaller, 'administrator');
    return { who, codes };
  }
  const byCode = async (who: Parameters<(typeof here)['namedAnswer']>[0], code: unknown, changes: object = {}) =>
    eventOf(await here.namedAnswer(who), {
      challengeAnswer: JSON.stringify({ type: 'recovery-code', code }),
      ...changes,
    });

  it('Verify accepts a recovery code once and gives a repeated event the same answer', async () => {
    const { who, codes } = await owner();
    const event = await byCode(who, codes[0]?.toLowerCase());
    for (let count = 0; count < 3; count++) expect(await verdict(structuredClone(event))).toBe(true);
    expect(await verdict(await byCode(who, codes[0]))).toBe(false);
    expect(await verdict(await byCode(who, codes[1]))).toBe(true);
  });

  it.each([null, 1, '', 'x'.repeat(65), ['0000-0000-0000-0000']])(
    'Verify refuses the malformed recovery code %j',
    async (code) => {
      const { who } = await owner();
      expect(await verdict(await byCode(who, code))).toBe(false);
    },
  );

  it('Verify refuses a recovery code for a user unknown to Cognito', async () => {
    const { who, codes } = await owner();
    expect(await verdict(await byCode(who, codes[0], { userNotFound: true }))).toBe(false);
    expect(await verdict(await byCode(who, codes[0]))).toBe(true);
  });

  it('Verify makes the same call with a delay for each kind of wrong recovery code', async () => {
    const { who } = await owner();
    const without = await here.registered();
    const [wrong] = newRecoveryCodes();
    const sent: string[][] = [];
    const calls = vi.spyOn(here.dynamodb, 'send');
    for (const event of [
      await byCode(who, wrong),
      await byCode(without, wrong),
      await byCode(who, wrong, { userNotFound: true }),
    ]) {
      calls.mockClear();
      const began = performance.now();
      expect(await atTheEdge(event)).toBe(false);
      expect(performance.now() - began).toBeGreaterThanOrEqual(minRefusalMs);
      sent.push(calls.mock.calls.map(([command]) => command.constructor.name));
    }
    calls.mockRestore();
    expect(sent).toEqual([['UpdateItemCommand'], ['UpdateItemCommand'], ['UpdateItemCommand']]);
  });

  it('Verify throws during an outage of the table and accepts the same recovery code afterward', async () => {
    const { who, codes } = await owner();
    const event = await byCode(who, codes[0]);
    const store = onTable({ ...here, tableName: 'no-such-table' }, operations);
    const outage = { ...here.services, store };
    await expect(verdict(structuredClone(event), outage)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    expect(await verdict(event)).toBe(true);
  });

  it('Verify logs neither a recovery code nor its digest', async () => {
    const { who, codes } = await owner();
    const written: string[] = [];
    const output = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
    const handler = trigger<VerifyAuthChallengeResponseTriggerEvent>((event, record) =>
      verifyAuthChallengeResponse(event, here.services, record),
    );
    const context = { awsRequestId: '0123456789abcdef', functionName: 'f' } as Context;
    await handler(await byCode(who, codes[0]), context);
    await handler(await byCode(who, codes[0]), context);
    output.mockRestore();
    const lines = written.map((line) => JSON.parse(line));
    const line = { supportId: '01234567', userId: who.userId, method: 'recovery-code' };
    expect(lines).toMatchObject([
      { ...line, outcome: 'done' },
      { ...line, outcome: 'refused', code: 'verification_failed', reason: 'The recovery code was used before.' },
    ]);
    expect(written.join('')).not.toContain(codes[0]);
    expect(written.join('')).not.toContain(recoveryCodeDigest(who.userId, codes[0] ?? ''));
  });
});
