import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import { expect, it, vi } from 'vitest';
import { measureCeremony } from '../../../lambdas/observability/ceremony-metrics.ts';
import { embedded } from '../../../lambdas/observability/embedded-metrics.ts';
import { newRecord } from '../../../lambdas/observability/request-record.ts';
import { verifyAuthChallengeResponse } from '../../../lambdas/triggers/verify-auth-challenge-response.ts';
import { extractMetrics } from '../../support/observed/emf.ts';
import { ceremonyStack } from '../../support/stacks/ceremony-stack.ts';

vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Test');

it.each([
  ['that regressed', 0, 1],
  ['that stays equal', 1, 1],
  ['that grew', 9, undefined],
])('A sign-in by a synced passkey with a counter %s counts as an accepted regression %$', async (_, counter, count) => {
  const here = await ceremonyStack();
  const who = await here.registered({ counts: true, synced: true });
  const { round, answer, credentials } = await here.namedAnswer(who, { counter });
  const event = Object.assign({} as VerifyAuthChallengeResponseTriggerEvent, {
    request: {
      userAttributes: { sub: who.userId },
      privateChallengeParameters: { challenge: round.challenge, session: round.session, credentials },
      challengeAnswer: JSON.stringify({ type: 'passkey', credential: answer }),
    },
    response: {},
  });
  const record = newRecord('01234567');
  expect((await verifyAuthChallengeResponse(event, here.services, record)).response.answerCorrect).toBe(true);
  const line = embedded(measureCeremony({ ceremony: 'authentication', step: 'finish' }, record));
  const { sums } = extractMetrics(JSON.stringify(line));
  expect(sums.get('CounterRegressionsAccepted ceremony=authentication')).toBe(count);
  expect(sums.get('CeremoniesCompleted ceremony=authentication')).toBe(1);
});
